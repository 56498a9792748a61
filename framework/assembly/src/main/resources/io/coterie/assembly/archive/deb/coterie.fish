# completion of coterie for fish: the command itself says which words there are
coterie completion fish 2> /dev/null | source
