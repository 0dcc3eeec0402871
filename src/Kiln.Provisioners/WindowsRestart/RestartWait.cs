using Kiln.Components.Templates;
using Kiln.Provisioners.Remote;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.WindowsRestart;

/// <summary>The time between the command that restarts a machine and its first answer afterwards.</summary>
internal sealed class RestartWait(WindowsRestartConfig config, ProvisionContext context, RunTemplates templates)
{
    private const string TestCommand = "shutdown /r /f /t 60 /c \"packer restart test\"";
    private const string AbortCommand = "shutdown /a";
    private static readonly TimeSpan BetweenTests = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(5);

    private bool _customCheckSucceeded;

    /// <summary>Ends when the machine has restarted; only the token ends it before.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await WaitUntilDownAsync(cancellationToken);
        do
        {
            await Task.Delay(BetweenChecks, context.Time, cancellationToken);
        }
        while (!await IsUpAsync(cancellationToken));
    }

    /// <summary>
    /// A second request for a restart tells how far the first one is: it is refused while that one is on its way, and
    /// does not get through when the machine is down.
    /// </summary>
    private async Task WaitUntilDownAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int? code = await TryRunAsync(TestCommand, null, cancellationToken);
            switch (code)
            {
                case ShutdownExit.InProgress or ShutdownExit.Scheduled or ShutdownExit.UnknownInterface:
                    await Task.Delay(BetweenTests, context.Time, cancellationToken);
                    break;
                case 0:
                    // The machine is up again already, and must not follow the test.
                    await TryRunAsync(AbortCommand, null, cancellationToken);
                    return;
                default:
                    return;
            }
        }
    }

    private async Task<bool> IsUpAsync(CancellationToken cancellationToken)
    {
        if (!_customCheckSucceeded && !string.IsNullOrEmpty(config.RestartCheckCommand))
        {
            string command = templates.Render("restart_check_command", config.RestartCheckCommand);
            _customCheckSucceeded = await TryRunAsync(command, context.Ui.Say, cancellationToken) == 0;
            if (!_customCheckSucceeded)
            {
                return false;
            }
        }

        return await PrintsAsync(WindowsRestartConfig.DefaultCheck, "restarted.", cancellationToken) is true
            && !(config.CheckRegistry && await HasPendingKeyAsync(cancellationToken));
    }

    private async Task<bool> HasPendingKeyAsync(CancellationToken cancellationToken)
    {
        foreach (string key in config.RegistryKeys)
        {
            string test = EncodedPowerShell.Command($"Test-Path \"{templates.Render("registry_keys", key)}\"");
            if (await PrintsAsync(test, "True", cancellationToken) is not false)
            {
                context.Ui.Log($"The machine is not ready: {key} is there, or could not be looked at.");
                return true;
            }
        }

        return false;
    }

    /// <returns>Null when the machine could not be asked.</returns>
    private async Task<bool?> PrintsAsync(string command, string expected, CancellationToken cancellationToken)
    {
        bool found = false;
        void Look(string line)
        {
            context.Ui.Say(line);
            found |= line.Contains(expected, StringComparison.Ordinal);
        }

        int? code = await TryRunAsync(command, Look, cancellationToken);
        return code is null or RemoteExit.ConnectionLost ? null : found;
    }

    /// <returns>The exit code; null when the machine could not be reached, which is no failure while it restarts.</returns>
    private async Task<int?> TryRunAsync(
        string command,
        Action<string>? onOutputLine,
        CancellationToken cancellationToken)
    {
        try
        {
            RemoteCommand remote = new(command) { OnOutputLine = onOutputLine, OnErrorLine = context.Ui.Log };
            return await context.Communicator.RunAsync(remote, cancellationToken);
        }
        catch (CommunicatorException e)
        {
            context.Ui.Log($"The machine does not answer: {e.Message}");
            return null;
        }
    }
}
