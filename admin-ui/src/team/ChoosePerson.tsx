import { Box } from '@mui/material';
import { AutocompleteInput, Form, ReferenceInput, useTranslate } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import { personText } from '../components/person-text';

/** Finds a person without access, and opens their access form. */
export const ChoosePerson = () => {
  const translate = useTranslate();
  const navigate = useNavigate();
  return (
    <Form record={{}}>
      <Box sx={{ maxWidth: 640 }}>
        <ReferenceInput
          source="userId"
          reference="users"
          filter={{ hasRole: false }}
          sort={{ field: 'username', order: 'ASC' }}
          perPage={25}
        >
          <AutocompleteInput
            label={translate('tidings.team.from_people')}
            helperText={translate('tidings.team.from_people_help')}
            optionText={personText}
            filterToQuery={(q: string) => (q ? { q } : {})}
            debounce={200}
            onChange={(id) => id && navigate(`/team/${id}`)}
          />
        </ReferenceInput>
      </Box>
    </Form>
  );
};
