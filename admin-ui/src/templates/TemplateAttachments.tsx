import { useFormContext, useWatch } from 'react-hook-form';
import { AttachmentsField } from '../components/attachments/AttachmentsField';
import type { Attachment } from '../components/attachments/attachment';

/** Files of each mail of the template. */
export const TemplateAttachments = ({ isHtml }: { isHtml: boolean }) => {
  const { getValues, setValue, formState } = useFormContext();
  const value: Attachment[] = useWatch({ name: 'attachments' }) ?? [];
  const problem = formState.errors.attachments?.message;
  return (
    <AttachmentsField
      value={value}
      onChange={(change) =>
        setValue('attachments', change(getValues('attachments') ?? []), { shouldDirty: true, shouldTouch: true })
      }
      isHtml={isHtml}
      problem={typeof problem === 'string' ? problem : undefined}
    />
  );
};
