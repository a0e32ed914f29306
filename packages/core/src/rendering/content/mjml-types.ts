/** The parts of mjml-core 5 and mjml-preset-core 5 that are used. They have no types of their own. */
export interface Component {
  getTagName(): string;
  /** Whether its content is HTML. */
  endingTag?: boolean;
  /** Types of attributes, such as "color" or "unit(px,%)". */
  allowedAttributes?: Record<string, string>;
}
export interface Preset {
  components: Component[];
  /** Elements that an element may have. */
  dependencies: Record<string, (string | RegExp)[]>;
}
export interface Options {
  presets: Preset[];
  validationLevel: 'soft';
  fonts: Record<string, string>;
}
export interface ValidationError {
  line: number;
  message: string;
  tagName: string;
}
export interface Mjml {
  default(source: string, options: Options): Promise<{ html: string; errors: ValidationError[] }>;
  components: Record<string, Component>;
  assignComponents(target: Record<string, Component>, components: Component[]): void;
}
