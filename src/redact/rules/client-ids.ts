import { uuid } from '../named-rule.ts';
import { anyCase, joint, sought, source, spelled, strictEnd } from '../patterns.ts';
import { isPlaceholder } from '../randomness.ts';
import type { Rule } from '../rule.ts';

/**
 * Ids of applications: half of a login, and what published scanners report. Told by the owner, by the
 * words `client id`, `access id` or `api id`, and by their shape.
 */
export const clientIdRules: readonly Rule[] = [
  clientId('adobe_client_id', 'Adobe client id', 'adobe', '[0-9a-fA-F]{32}'),
  clientId('asana_client_id', 'Asana client id', 'asana', '[0-9]{16}'),
  clientId('bitbucket_client_id', 'Bitbucket client id', 'bitbucket', '[0-9A-Za-z]{32}'),
  clientId('discord_client_id', 'Discord client id', 'discord', '[0-9]{17,20}'),
  clientId('linkedin_client_id', 'LinkedIn client id', 'linked in', '[0-9A-Za-z]{14}'),
  clientId('messagebird_client_id', 'MessageBird client id', 'mess|age bird', uuid),
  clientId('new_relic_api_id', 'New Relic API id', 'new relic', '[0-9A-Za-z]{64}'),
  clientId('plaid_client_id', 'Plaid client id', 'plaid', '[0-9A-Za-z]{24}'),
  clientId('sendbird_access_id', 'Sendbird access id', 'sendbird', uuid),
];

/** The owner's words stand side by side, or with a separator between. */
function clientId(name: string, about: string, owner: string, value: string): Rule {
  const before = anyCase(spelled(owner).replace(' ', '[_.-]?'));
  const words = anyCase('(?:client|access|api)');
  return {
    name,
    about,
    confidence: 'likely',
    literals: [...new Set(['', '_', '-', '.'].map((one) => sought(owner).replace(' ', one)))],
    anyCase: true,
    pattern: source`${before}[\w .-]{0,16}?${words}[_ .-]?[iI][dD]${joint}(${value})${strictEnd}`,
    accept: (id) => !isPlaceholder(id),
  };
}
