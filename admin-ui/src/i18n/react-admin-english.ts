import raEnglish from 'ra-language-english';

const { ra } = raEnglish;

/** React-Admin's own messages, reworded where they don't fit this admin. */
export const reactAdminEnglish: typeof raEnglish = {
  ra: {
    ...ra,
    action: {
      ...ra.action,
      back: 'Back',
      bulk_actions: '1 selected |||| %{smart_count} selected',
      unselect: 'Clear selection',
      update_application: 'Reload',
    },
    message: {
      ...ra.message,
      bulk_delete_title: 'Delete this %{name}? |||| Delete %{smart_count} %{name}?',
      bulk_delete_content: 'This can’t be undone. |||| This can’t be undone.',
      delete_title: 'Delete “%{recordRepresentation}”?',
      delete_content: 'This can’t be undone.',
      error: 'Something went wrong in the browser, and the request wasn’t completed.',
      invalid_form: 'Some fields are invalid. Please check them.',
      placeholder_data_warning: 'Can’t reach the server. The data may be out of date.',
      unsaved_changes: 'You have unsaved changes. Leave without saving them?',
    },
    navigation: {
      ...ra.navigation,
      no_results: 'Nothing found',
      no_filtered_results: 'Nothing matches the filters.',
      page_range_info: '%{offsetBegin}–%{offsetEnd} of %{total}',
      partial_page_range_info: '%{offsetBegin}–%{offsetEnd} of more than %{offsetEnd}',
    },
    notification: {
      ...ra.notification,
      item_doesnt_exist: 'This record doesn’t exist.',
      logged_out: 'Your session has ended. Please sign in again.',
      offline: 'Can’t reach the server.',
    },
    validation: {
      ...ra.validation,
      email: 'Enter a valid e-mail address',
      minLength: 'Must be at least %{min} characters',
      maxLength: 'Must be at most %{max} characters',
    },
    saved_queries: {
      ...ra.saved_queries,
      label: 'Saved filters',
      query_name: 'Name',
      new_label: 'Save these filters…',
      new_dialog_title: 'Save these filters as',
      remove_label: 'Remove saved filters',
      remove_label_with_name: 'Remove “%{name}”',
      remove_dialog_title: 'Remove saved filters?',
      remove_message: 'The list itself isn’t changed.',
      help: 'Filter the list to save the filters for later.',
    },
  },
};
