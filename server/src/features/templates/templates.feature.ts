import type { Connections, Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { TemplateEntity } from './template.entity.js';
import { TemplateResolver } from './template.resolver.js';
import { createTemplateService, type TemplateService } from './template.service.js';
import { createTemplateRenderer } from './template-renderer.js';

export { TemplateEntity, TemplateFormat } from './template.entity.js';
export { type CreateTemplateInput, MAX_CONTENT_LENGTH, MAX_TITLE_LENGTH, RenderedMail } from './template.inputs.js';
export { createTemplateService, type TemplateService } from './template.service.js';
export {
  createTemplateRenderer,
  type RenderRequest,
  type TemplateRenderer,
  type VersionOfTemplate,
} from './template-renderer.js';
export type { TemplateReads } from './template-thread.js';

export const templatesFeature = {
  entities: [TemplateEntity],
  services: ({ dataSource }: Connections) => {
    const renderer = createTemplateRenderer();
    return { renderer, templates: createTemplateService({ dataSource, renderer }) };
  },
  resolvers: [TemplateResolver],
  auditedMutations,
} satisfies Feature<{ templates: TemplateService; linkBase: string | undefined }>;
