using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace Kiln.Testing.WinRm.Machine;

/// <summary>
/// Runs scripts by the engine of PowerShell, in this process. The environment belongs to the process, so scripts run one after
/// the other; only what a scheduled task runs comes in between, for its own script waits for it.
/// </summary>
internal sealed class PowerShellEngine(WindowsMachine machine)
{
    private const string Schedule = "KilnTaskScheduler";

    private static readonly SemaphoreSlim Environment = new(1);

    private static readonly InitialSessionState State = CreateState();

    private volatile bool _inTask;

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        string script, bool isEncoded, ProgramStreams streams, Dictionary<string, string> variables, CancellationToken token)
    {
        machine.Scripts.Enqueue(script);
        EngineScreen screen = new(streams, isEncoded);
        bool isNested = _inTask;
        if (!isNested)
        {
            await Environment.WaitAsync(token);
        }

        StartEnvironment.Remember();
        Dictionary<string, string?> before = Snapshot();
        try
        {
            foreach ((string name, string value) in variables)
            {
                System.Environment.SetEnvironmentVariable(name, value.StartsWith(@"C:\", StringComparison.Ordinal) ? machine.LocalPath(value) : value);
            }

            return await Task.Run(() => RunAsync(script, streams, screen, variables, token), token);
        }
        finally
        {
            Restore(before);
            if (!isNested)
            {
                _inTask = false;
                Environment.Release();
            }
        }
    }

    private static Dictionary<string, string?> Snapshot() =>
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            static entry => (string)entry.Key, static entry => (string?)entry.Value);

    private static void Restore(Dictionary<string, string?> before)
    {
        foreach (string name in Snapshot().Keys.Where(name => !before.ContainsKey(name)))
        {
            System.Environment.SetEnvironmentVariable(name, null);
        }

        foreach ((string name, string? value) in before)
        {
            System.Environment.SetEnvironmentVariable(name, value);
        }
    }

    private async Task<int> RunAsync(
        string script, ProgramStreams streams, EngineScreen screen, Dictionary<string, string> variables, CancellationToken token)
    {
        EngineHost host = new(screen);
        using Runspace runspace = RunspaceFactory.CreateRunspace(host, State.Clone());
        runspace.Open();
        ProviderInfo files = runspace.SessionStateProxy.Provider.GetOne("FileSystem");
        runspace.SessionStateProxy.Drive.New(new("C", files, machine.Root, "", null), "global");
        runspace.SessionStateProxy.Path.SetLocation("C:/Users/Administrator");
        TaskScheduler scheduler = new(machine, streams, variables);
        runspace.SessionStateProxy.SetVariable(Schedule, scheduler);
        using PowerShell shell = PowerShell.Create(runspace);
        shell.AddScript(Mapped(script));
        using PSDataCollection<object> input = [];
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task feeding = FeedAsync(script, streams, input, ended.Token);
        shell.Streams.Error.DataAdded += (_, e) => screen.WriteErrorLine(shell.Streams.Error[e.Index].ToString());
        using PSDataCollection<PSObject> output = [];
        output.DataAdded += (_, e) => screen.WriteLine(output[e.Index]?.ToString() ?? "");
        _inTask |= script.Contains("packer-elevated-shell", StringComparison.Ordinal);
        try
        {
            Task running = shell.InvokeAsync<object, PSObject>(input, output);
            await using CancellationTokenRegistration stopping = token.Register(() => shell.BeginStop(null, null));
            await running;
        }
        catch (PipelineStoppedException)
        {
            token.ThrowIfCancellationRequested();
        }
        catch (RuntimeException e)
        {
            screen.WriteErrorLine(e.ErrorRecord.ToString());
            return host.ExitCode ?? 1;
        }
        finally
        {
            await ended.CancelAsync();
            await feeding;
            screen.Complete();
        }

        return host.ExitCode ?? (shell.HadErrors && script.StartsWith('&') ? 1 : 0);
    }

    /// <summary>The classes of .NET do not know drive C:, so scripts that give them paths of it get others.</summary>
    private static string Mapped(string script) => script
        .Replace("[System.IO.Path]::GetFullPath", "[Kiln.Testing.WinRm.Machine.EngineFile]::GetFullPath", StringComparison.Ordinal)
        .Replace("[System.IO.File]::", "[Kiln.Testing.WinRm.Machine.EngineFile]::", StringComparison.Ordinal);

    /// <summary>A script with a part for its input gets the lines of its standard input.</summary>
    private async Task FeedAsync(string script, ProgramStreams streams, PSDataCollection<object> input, CancellationToken token)
    {
        try
        {
            ScriptBlockAst parsed = Parser.ParseInput(script, out Token[] _, out ParseError[] _);
            if (parsed.ProcessBlock is not null && machine.PassesInput)
            {
                using StreamReader reader = new(streams.Input.Stream, bufferSize: 1 << 16);
                while (await reader.ReadLineAsync(token) is string line)
                {
                    input.Add(line);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The script ended before its input.
        }
        finally
        {
            input.Complete();
        }
    }

    private static InitialSessionState CreateState()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.Default;
        foreach ((string name, string body) in StandInCmdlets.All)
        {
            state.Commands.Add(new SessionStateFunctionEntry(name, body));
        }

        return state;
    }
}
