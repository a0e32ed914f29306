import { Link as MuiLink } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';

/** Link to a topic, or the note that the mail is transactional. */
export const TopicName = ({ topic }: { topic: { slug: string; name: string } | null }) => {
  const translate = useTranslate();
  if (!topic) return translate('tidings.topics.transactional');
  return (
    <MuiLink component={Link} to={`/topics/${topic.slug}`}>
      {topic.name}
    </MuiLink>
  );
};
