using Kiln.Values;

namespace Kiln.Components.ShellLocal;

/// <summary>What both kinds of `shell-local` do before their options are bound.</summary>
public static class ShellLocalConfig
{
    private const string ExecuteCommand = "execute_command";

    /// <summary>
    /// Compat: one text for <c>execute_command</c> is one word, and not split at commas as other lists are.
    /// </summary>
    public static HclValue KeepCommandWhole(HclValue config) =>
        config.Get(ExecuteCommand) is { HasContent: true } command && command.Type == HclType.String
            ? HclValue.Object(config.AsEntries().SetItem(ExecuteCommand, HclValue.Tuple([command])))
            : config;
}
