import type { Connections, Feature } from '../../foundation/feature.js';
import { createAttachmentCheck, createAttachmentService } from './attachment.service.js';
import { createFileService } from './file.service.js';

export {
  type AttachmentCheck,
  type AttachmentService,
  createTemplateAttachmentService,
  type TemplateAttachmentService,
} from './attachment.service.js';
export { AttachmentInput, AttachmentObject, attachmentObjectOf, FileObject, fileObjectOf } from './file.object.js';
export type { FileService } from './file.service.js';
export { startFileRetention } from './file-retention.js';

export const filesFeature = {
  services: ({ sql }: Connections) => ({
    files: createFileService({ sql }),
    attach: createAttachmentService({ sql }),
    checkAttachments: createAttachmentCheck({ sql }),
  }),
} satisfies Feature<object>;
