import type { Connections, Feature } from '../../foundation/feature.js';
import { createTemplateAttachmentService } from '../files/files.feature.js';
import { auditedMutations } from './audited-mutations.js';
import { TemplateEntity } from './template.entity.js';
import { TemplateResolver } from './template.resolver.js';
import { createTemplateService, type TemplateService } from './template.service.js';
import { createTemplateRenderer, type TemplateRenderer } from './template-renderer.js';
import { TemplateSchemaResolver } from './template-schema.resolver.js';
import { createTemplateSchemaService, type TemplateSchemaService } from './template-schema.service.js';
import { TranslationResolver } from './translation.resolver.js';
import { createVersionReader, createVersionReads } from './version-reads.js';

export { TemplateEntity, TemplateFormat } from './template.entity.js';
export { type CreateTemplateInput, TemplateDraftInput } from './template.inputs.js';
export { RenderedMail } from './template.objects.js';
export { createTemplateService, type TemplateService } from './template.service.js';
export {
  createTemplateRenderer,
  type RenderRequest,
  type TemplateRenderer,
  type VersionOfTemplate,
} from './template-renderer.js';
export type { TemplateReads } from './template-thread.js';
export { MAX_CONTENT_LENGTH, MAX_TITLE_LENGTH } from './template-variant.js';
export { createVersionReader, createVersionReads, type VersionReader, type VersionReads } from './version-reads.js';

export const templatesFeature = {
  entities: [TemplateEntity],
  services: ({ dataSource, sql }: Connections) => {
    const renderer = createTemplateRenderer();
    const versionReads = createVersionReads({ dataSource, renderer });
    return {
      renderer,
      versionReads,
      readVersion: createVersionReader(dataSource),
      templates: createTemplateService({
        dataSource,
        renderer,
        attach: createTemplateAttachmentService({ sql }),
      }),
      templateSchemas: createTemplateSchemaService({ dataSource, versionReads }),
    };
  },
  resolvers: [TemplateSchemaResolver, TemplateResolver, TranslationResolver],
  auditedMutations,
} satisfies Feature<{
  templates: TemplateService;
  templateSchemas: TemplateSchemaService;
  renderer: TemplateRenderer;
  linkBase: string | undefined;
}>;
