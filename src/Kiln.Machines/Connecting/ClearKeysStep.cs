using System.Collections.Immutable;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;

namespace Kiln.Machines.Connecting;

/// <summary>
/// Takes the build's own key off the machine (<c>ssh_clear_authorized_keys</c>), as the last thing that is done on it.
/// </summary>
/// <param name="config">The user's options.</param>
/// <param name="machine">Where the key may be.</param>
public sealed class ClearKeysStep(CommunicatorConfig config, ConnectedMachine machine)
{
    /// <summary>Compat: the name of Packer's step.</summary>
    public const string Name = "StepCleanupTempKeys";

    public Task RunAsync(BuildContext context, CancellationToken cancellationToken) =>
        context.Steps.RunAsync(Name, token => ClearAsync(context, token), cancellationToken);

    /// <summary>Compat: what fails is only logged; there may be no sudo, or no such file.</summary>
    private async Task ClearAsync(BuildContext context, CancellationToken cancellationToken)
    {
        ImmutableArray<string> patterns = [.. Patterns()];
        if (!config.SshClearAuthorizedKeys || config.Communicator != CommunicatorConfig.Ssh || patterns.IsEmpty)
        {
            return;
        }

        context.Ui.Say("Trying to remove ephemeral keys from authorized_keys files");
        foreach (string pattern in patterns)
        {
            await RunAsync(context, Command("", "~", pattern), cancellationToken);
            await RunAsync(context, Command("sudo ", "/root", pattern), cancellationToken);
        }
    }

    /// <summary>The name that a cloud has put behind the key, and the key itself.</summary>
    private IEnumerable<string> Patterns()
    {
        if (!string.IsNullOrEmpty(config.TemporaryKeyPairName))
        {
            yield return $" {Escape(config.TemporaryKeyPairName)}$";
        }

        string publicKey = machine.Variables.Values["SSHPublicKey"].AsString();
        if (publicKey.Split(' ') is [_, string key, ..])
        {
            yield return Escape(key);
        }
    }

    private static string Command(string prefix, string home, string pattern) =>
        $"{prefix}sed -i.bak '/{pattern}/d' {home}/.ssh/authorized_keys; {prefix}rm {home}/.ssh/authorized_keys.bak";

    /// <summary>For a pattern of sed in single quotes.</summary>
    private static string Escape(string text) => string.Concat(text.Select(static c => c switch
    {
        '\'' => "'\\''",
        '/' or '.' or '*' or '[' or ']' or '^' or '$' or '\\' => $"\\{c}",
        _ => c.ToString(),
    }));

    private async Task RunAsync(BuildContext context, string command, CancellationToken cancellationToken)
    {
        try
        {
            int exit = await machine.Communicator.RunAsync(
                new(command) { OnErrorLine = line => context.Ui.Log(line) }, cancellationToken);
            if (exit != 0)
            {
                context.Ui.Log($"Error cleaning up authorized_keys: '{command}' ended with {exit}");
            }
        }
        catch (CommunicatorException e)
        {
            context.Ui.Log($"Error cleaning up authorized_keys: {e.Message}");
        }
    }
}
