/** Asks for a file of this machine and opens it. */
export function openFilePicker(): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.yaml,.yml,.json,.txt,.rules,.v4,text/*,application/json'
  input.addEventListener('change', () => {
    const file = input.files?.[0]
    if (file) void import('../imports/import.ts').then(({ importFile }) => importFile(file))
  })
  input.click()
}
