/**
 * Texts in user messages that no person wrote, as Codex 0.169.0 and the releases before it begin them; newer
 * releases say so in the message's metadata too.
 */
export const clientTexts =
  /^\s*(?:<(?:environment_context|[a-z_]+_instructions|permissions|turn_aborted|collaboration_mode|[a-z_]+_notification|skill|user_shell_command|hook_prompt|recommended_plugins|model_switch|personality_spec|token_budget|realtime_conversation|startup_context)\b|# AGENTS\.md instructions)/;
