import { RULES } from './rules.js';

/** The steps of a form: one is seen, its fields are checked before the next comes. */
export class Wizard {
  constructor(form, { read, arrived }) {
    this.form = form;
    this.read = read;
    this.arrived = arrived;
    this.steps = [...form.querySelectorAll('.step')];
    this.index = 0;
    this.show(0, false);
  }

  get last() {
    return this.index === this.steps.length - 1;
  }

  show(index, moveFocus = true) {
    this.index = index;
    this.steps.forEach((step, number) => { step.hidden = number !== index; });
    this.form.querySelector('#progress').textContent = `Step ${index + 1} of ${this.steps.length}`;
    this.form.querySelector('#back').hidden = index === 0;
    this.form.querySelector('#next').hidden = this.last;
    this.form.querySelector('#book').hidden = !this.last;
    this.arrived(this);
    if (moveFocus) (this.steps[index].querySelector('input, select') ?? this.form.querySelector('#book')).focus();
  }

  next() {
    if (this.check() && !this.last) this.show(this.index + 1);
  }

  back() {
    if (this.index > 0) this.show(this.index - 1);
  }

  check() {
    const data = this.read();
    const fields = [...this.steps[this.index].querySelectorAll('[name]')];
    const wrong = fields.filter(field => this.tell(field, RULES[field.name]?.(data) ?? ''));
    wrong[0]?.focus();
    return wrong.length === 0;
  }

  tell(field, problem) {
    const id = `problem-${field.name}`;
    let place = document.getElementById(id);
    if (!problem) {
      place?.remove();
      field.removeAttribute('aria-invalid');
      field.removeAttribute('aria-describedby');
      return false;
    }
    if (!place) {
      place = Object.assign(document.createElement('p'), { id, className: 'problem' });
      field.closest('label').after(place);
    }
    place.textContent = problem;
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', id);
    return true;
  }
}
