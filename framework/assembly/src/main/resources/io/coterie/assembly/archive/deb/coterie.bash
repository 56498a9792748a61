# completion of coterie for bash: the command itself says which words there are
eval "$(coterie completion bash 2> /dev/null)"
