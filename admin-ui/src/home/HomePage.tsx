import Terminal from '@mui/icons-material/Terminal';
import { Box, Card, CardActionArea, CardContent, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { SignedInCard } from './SignedInCard';

export const HomePage = () => {
  const translate = useTranslate();
  return (
    <Box sx={{ width: '100%', maxWidth: 640, mx: 'auto', py: { xs: 2, sm: 5 }, px: { xs: 1, sm: 2 } }}>
      <SignedInCard />
      <Card sx={{ mt: 2 }}>
        {/* Another page of the server's, so a plain link and not a route. */}
        <CardActionArea href="/graphql">
          <CardContent sx={{ display: 'flex', gap: 2, alignItems: 'center' }}>
            <Terminal color="primary" />
            <Box>
              <Typography variant="h6" component="h2">
                {translate('tidings.home.playground')}
              </Typography>
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {translate('tidings.home.playground_about')}
              </Typography>
            </Box>
          </CardContent>
        </CardActionArea>
      </Card>
    </Box>
  );
};
