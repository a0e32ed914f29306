import { Button, type ButtonProps } from '@mui/material';
import { useRef } from 'react';

/** A button with which files are chosen. `label` names the hidden file input, and the button unless it has `children`. */
export const FileButton = ({
  label,
  accept,
  multiple = false,
  onChosen,
  children = label,
  ...button
}: {
  label: string;
  accept?: string;
  multiple?: boolean;
  onChosen: (files: File[]) => void;
} & Omit<ButtonProps, 'onClick'>) => {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple={multiple}
        hidden
        aria-label={label}
        onChange={({ target }) => {
          onChosen([...(target.files ?? [])]);
          // Without this, choosing the same file again is no change.
          target.value = '';
        }}
      />
      <Button {...button} onClick={() => input.current?.click()}>
        {children}
      </Button>
    </>
  );
};
