export { plain, plainJson, withoutUnseen } from '../../plain.ts';
