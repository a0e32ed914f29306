import { queueNameOf } from '@tidings/core/broker/queue-name';
import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { TemplateEntity } from '../templates/templates.feature.js';
import { NotificationType } from './notification-type.js';

@ObjectType('Notification', { description: 'A prepared mailing that can be sent once or many times.' })
@Entity({ name: 'notifications' })
export class NotificationEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => String, { description: '1 to 50 characters; it decides the queue.' })
  @Column({ type: 'text' })
  name: string;

  @Field(() => String, { description: 'Queue that follows from the name.' })
  get queue(): string {
    return queueNameOf(this.name);
  }

  @Field(() => NotificationType)
  @Column({ type: 'enum', enum: NotificationType, enumName: 'dispatch_type' })
  type: NotificationType;

  @Column({ name: 'template_slug', type: 'text' })
  templateSlug: string;

  @Field(() => TemplateEntity)
  @ManyToOne(() => TemplateEntity, { eager: true })
  @JoinColumn({ name: 'template_slug' })
  template: TemplateEntity;

  @Column({ name: 'topic', type: 'text', nullable: true })
  topicSlug: string | null;

  @Column({ name: 'sender_id', type: 'uuid', nullable: true })
  senderId: string | null;

  @Field(() => JsonObjectScalar, { description: 'Values for the template. A send’s own context is merged over it.' })
  @Column({ type: 'jsonb' })
  context: Record<string, unknown>;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date)
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
