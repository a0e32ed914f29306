import { useRef, useState } from 'react';
import { type CsvFile, openCsv } from '../../components/csv/csv-file';
import type { Reading } from '../../components/csv/file/encodings';
import { guessPlan, type Plan } from './plan';

interface Opened {
  source: File;
  reading: Reading;
  file: CsvFile;
  plan: Plan;
}

/** The selected file, the options for reading it, and its plan. Changed options create a new plan. */
export const useImportFile = () => {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [isReading, setReading] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const newest = useRef(0);

  const read = async (source: File, reading: Reading) => {
    newest.current += 1;
    const mine = newest.current;
    setReading(true);
    setError(null);
    try {
      const file = await openCsv(source, reading);
      if (mine === newest.current) setOpened({ source, reading, file, plan: guessPlan(file) });
    } catch (thrown) {
      if (mine === newest.current) setError(thrown);
    } finally {
      if (mine === newest.current) setReading(false);
    }
  };

  return {
    opened,
    isReading,
    error,
    choose: (source: File) => read(source, {}),
    readAs: (reading: Reading) => opened && read(opened.source, { ...opened.reading, ...reading }),
    setPlan: (plan: Plan) => setOpened((current) => current && { ...current, plan }),
    close: () => {
      newest.current += 1;
      setOpened(null);
      setError(null);
      setReading(false);
    },
  };
};
