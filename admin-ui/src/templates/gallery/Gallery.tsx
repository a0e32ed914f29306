import Add from '@mui/icons-material/Add';
import { Box, Button, Card, CardActionArea, CardContent, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { GALLERY, type GalleryName, SHARED_PARTS } from './gallery';
import { Thumbnail } from './Thumbnail';

const THUMBNAIL_HEIGHT = 220;

/** Mails to start a template from, and what mails share. */
export const Gallery = () => {
  const translate = useTranslate();
  return (
    <>
      <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.templates.gallery.about')}</Typography>
      <Button component={Link} to="/templates/create?from=import" sx={{ my: 1, ml: -1, alignSelf: 'start' }}>
        {translate('tidings.templates.import.link')}
      </Button>
      <Choices names={[...GALLERY, 'empty']} />
      <Typography variant="h6" component="h2" sx={{ mt: 4 }}>
        {translate('tidings.templates.gallery.shared')}
      </Typography>
      <Typography sx={{ color: 'text.secondary', mb: 2 }}>
        {translate('tidings.templates.gallery.shared_about')}
      </Typography>
      <Choices names={SHARED_PARTS} />
    </>
  );
};

const Choices = ({ names }: { names: readonly (GalleryName | 'empty')[] }) => (
  <Box
    component="ul"
    sx={{
      display: 'grid',
      gap: 2,
      gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 270px), 1fr))',
      listStyle: 'none',
      m: 0,
      p: 0,
    }}
  >
    {names.map((name) => (
      <Choice key={name} name={name} />
    ))}
  </Box>
);

const Choice = ({ name }: { name: GalleryName | 'empty' }) => {
  const translate = useTranslate();
  const key = name.replaceAll('-', '_');
  return (
    <Card component="li" variant="outlined">
      <CardActionArea
        component={Link}
        to={`/templates/create?from=${name}`}
        sx={{
          height: '100%',
          display: 'flex',
          flexDirection: 'column',
          alignItems: 'stretch',
          justifyContent: 'start',
        }}
      >
        <Box aria-hidden inert sx={{ height: THUMBNAIL_HEIGHT, bgcolor: 'background.default', overflow: 'hidden' }}>
          {name === 'empty' ? (
            <Box sx={{ height: 1, display: 'grid', placeContent: 'center', color: 'text.secondary' }}>
              <Add sx={{ fontSize: 56 }} />
            </Box>
          ) : (
            <Thumbnail name={name} height={THUMBNAIL_HEIGHT} />
          )}
        </Box>
        <CardContent>
          <Typography variant="subtitle1" component="h2">
            {translate(`tidings.templates.gallery.${key}`)}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {translate(`tidings.templates.gallery.${key}_about`)}
          </Typography>
        </CardContent>
      </CardActionArea>
    </Card>
  );
};
