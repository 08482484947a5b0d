/**
 * What a person typed or chose before the page's script ran. Hydration sets every control to what
 * the server sent, so it is noted before and given back after, with the events it would have made.
 */
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const ticks = (control: Control): control is HTMLInputElement =>
	control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio');

/** Files stay with the browser; hidden fields are the server's. */
const isSettable = (control: Control): boolean =>
	!(control instanceof HTMLInputElement && (control.type === 'file' || control.type === 'hidden'));

function servedValue(control: Control): string {
	if (!(control instanceof HTMLSelectElement)) return control.defaultValue;
	const options = [...control.options];
	return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? '';
}

/** A radio that lost its tick says nothing: the one that has it does. */
const isChanged = (control: Control): boolean =>
	ticks(control)
		? control.checked !== control.defaultChecked && (control.type !== 'radio' || control.checked)
		: control.value !== servedValue(control);

let noted: (() => void)[] = [];

/** Before hydration. */
export function noteEarlyInput(root: ParentNode): void {
	const controls = [...root.querySelectorAll<Control>('input, select, textarea')];
	noted = controls
		.filter((control) => isSettable(control) && isChanged(control))
		.map((control) => {
			const { value } = control;
			const checked = ticks(control) && control.checked;
			return () => {
				if (ticks(control)) control.checked = checked;
				else control.value = value;
				for (const kind of ['input', 'change'])
					control.dispatchEvent(new Event(kind, { bubbles: true }));
			};
		});
}

/** After hydration. */
export function giveBackEarlyInput(): void {
	for (const giveBack of noted.splice(0)) giveBack();
}
