import { queueNameOf } from '@tidings/core/broker/queue-name';
import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { JsonObjectScalar } from '../../foundation/graphql/scalars.js';
import { TemplateEntity } from '../templates/template.entity.js';
import { NotificationType } from './notification-type.js';

@ObjectType('Notification', { description: 'What an operator prepares, to be sent once or many times.' })
@Entity({ name: 'notifications' })
export class NotificationEntity {
  @Field(() => ID)
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Field(() => String)
  @Column({ type: 'text' })
  name: string;

  @Field(() => String, { description: 'The queue that its name decides.' })
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

  @Field(() => JsonObjectScalar, { description: 'For the template; what a send adds is merged over it.' })
  @Column({ type: 'jsonb' })
  context: Record<string, unknown>;

  @Field(() => Date)
  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Field(() => Date)
  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
