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

const KINDS = ['input', 'change'];

const noted = new Map<Control, () => void>();

function note(control: Control): void {
	const { value } = control;
	const checked = ticks(control) && control.checked;
	noted.set(control, () => {
		if (ticks(control)) control.checked = checked;
		else control.value = value;
		for (const kind of KINDS) control.dispatchEvent(new Event(kind, { bubbles: true }));
	});
}

function noteChange({ target }: Event): void {
	if (
		(target instanceof HTMLInputElement ||
			target instanceof HTMLSelectElement ||
			target instanceof HTMLTextAreaElement) &&
		isSettable(target)
	)
		note(target);
}

/** Before hydration: what is changed by now, and what still changes until it has ended. */
export function noteEarlyInput(root: Document): void {
	for (const control of root.querySelectorAll<Control>('input, select, textarea'))
		if (isSettable(control) && isChanged(control)) note(control);
	for (const kind of KINDS) root.addEventListener(kind, noteChange, { capture: true });
}

/**
 * What is selected in the control that is being typed into, at the start of hydration, which sets the
 * text anew and forgets it. Answers how to select it again: the next letter replaces it as it should.
 */
export function keepSelection({ activeElement: control }: Document): () => void {
	if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement))
		return () => undefined;
	const { selectionStart, selectionEnd, selectionDirection } = control;
	// Kinds of input that do not tell answer null.
	if (selectionStart === null || selectionEnd === null) return () => undefined;
	return () =>
		control.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? 'none');
}

/** After hydration. */
export function giveBackEarlyInput(root: Document): void {
	for (const kind of KINDS) root.removeEventListener(kind, noteChange, { capture: true });
	const all = [...noted.values()];
	noted.clear();
	for (const giveBack of all) giveBack();
}
