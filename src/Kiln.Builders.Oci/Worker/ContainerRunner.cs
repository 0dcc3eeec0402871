using System.Collections.Immutable;
using System.Globalization;
using Kiln.Builders.Oci.Wire;
using Kiln.Platform.Processes;

namespace Kiln.Builders.Oci.Worker;

/// <summary>Runs commands in the image, each in a container of its own.</summary>
internal sealed class ContainerRunner
{
    private const string Shell = "/bin/sh";

    private const string InteractiveShell =
        "if command -v bash >/dev/null 2>&1; then exec bash -i; else exec sh -i; fi";

    private static readonly TimeSpan KillPause = TimeSpan.FromMilliseconds(50);

    private readonly RootStack _root;
    private readonly ContainerSettings _settings;
    private readonly ContainerMounts _mounts;
    private readonly string _workDirectory;
    private ContainerRuntime? _runtime;
    private int _runs;

    public ContainerRunner(string workDirectory, RootStack root, ContainerSettings settings, IdMapping mapping)
    {
        _workDirectory = workDirectory;
        _root = root;
        _settings = settings;
        _mounts = new(Path.Combine(workDirectory, "files"), settings, mapping);
        Directory.CreateDirectory(Bundle);
        Directory.CreateDirectory(State);
        ReadOnlyCgroups.Apply();
    }

    private string Bundle => Path.Combine(_workDirectory, "bundle");

    private string State => Path.Combine(_workDirectory, "runtime");

    public async Task<int> RunAsync(RunRequest request, Exchange exchange)
    {
        await CheckShellAsync();
        await _root.EnsureTargetsAsync(_mounts.Targets);
        _runtime ??= await ChooseAsync(exchange.Cancellation);
        RunResult result = await RunAsync(
            _runtime,
            request.Command,
            spec => spec with
            {
                Input = request.HasInput ? exchange.Input : null,
                OnOutputLine = request.IsOutputRaw ? null : exchange.WriteOutputLine,
                OnErrorLine = request.IsErrorRaw ? null : exchange.WriteErrorLine,
                OutputStream = request.IsOutputRaw ? exchange.Output : null,
                ErrorStream = request.IsErrorRaw ? exchange.Error : null,
            },
            _settings,
            exchange.Cancellation);
        return result.RuntimeError is null
            ? result.ExitCode
            : throw new WorkerFaultException(
                FaultKind.Start, $"{_runtime.Name} could not run the command: {Explain(result.RuntimeError)}");
    }

    /// <summary>A shell on a terminal of its own: the runtime passes on what is typed and shown, and the window's size.</summary>
    public async Task<int> RunShellAsync(ShellRequest request, Exchange exchange)
    {
        await CheckShellAsync();
        await _root.EnsureTargetsAsync(_mounts.Targets);
        _runtime ??= await ChooseAsync(exchange.Cancellation);
        using ProcessTerminal terminal = ProcessTerminal.Open(new(request.Columns, request.Rows));
        exchange.Terminal = terminal;
        try
        {
            RunResult result = await RunAsync(
                _runtime,
                InteractiveShell,
                spec => spec with { Terminal = terminal, Input = exchange.Input, OutputStream = exchange.Output },
                WithEnvironment(request.Environment),
                exchange.Cancellation);
            return result.RuntimeError is null
                ? result.ExitCode
                : throw new WorkerFaultException(
                    FaultKind.Start, $"{_runtime.Name} could not open a shell: {Explain(result.RuntimeError)}");
        }
        finally
        {
            exchange.Terminal = null;
        }
    }

    /// <summary>Presence proves nothing: a runtime is chosen by running something with it.</summary>
    private async Task<ContainerRuntime> ChooseAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<ContainerRuntime> installed = ContainerRuntime.Installed();
        if (installed.IsEmpty)
        {
            throw new MissingToolException("runc", "runc");
        }

        List<string> refusals = [];
        foreach (ContainerRuntime runtime in installed)
        {
            List<string> output = [];
            RunResult result = await RunAsync(
                runtime, "exit 42", spec => spec with { OnErrorLine = output.Add }, _settings, cancellationToken);
            if (result is { ExitCode: 42, RuntimeError: null })
            {
                return runtime;
            }

            string cause = result.RuntimeError
                ?? output.LastOrDefault()
                ?? $"it ended with exit code {result.ExitCode}";
            refusals.Add($"{runtime.Name}: {Explain(cause)}");
        }

        throw new WorkerFaultException(
            FaultKind.Start,
            $"No container runtime could run a command on this machine. {string.Join(" ", refusals)}");
    }

    private async Task<RunResult> RunAsync(
        ContainerRuntime runtime,
        string command,
        Func<ProcessSpec, ProcessSpec> withStreams,
        ContainerSettings settings,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string id = string.Create(CultureInfo.InvariantCulture, $"kiln-{++_runs}");
        string log = Path.Combine(_workDirectory, id + ".log");
        ProcessSpec spec = withStreams(runtime.Run(State, log, Bundle, id));
        await using (FileStream file = File.Create(Path.Combine(Bundle, "config.json")))
        {
            ContainerSpec.Write(
                file, _root.MountPoint, settings, [Shell, "-c", command], _mounts.All(), spec.Terminal is not null);
        }

        Task<int> run = ChildProcess.RunAsync(spec, CancellationToken.None);
        int code = await EndAsync(runtime, id, run, cancellationToken);
        string? error = code == 0 ? null : ContainerRuntime.ErrorIn(log);
        File.Delete(log);
        return new(code, error);
    }

    /// <summary>
    /// A runtime passes on no signal that its command could not ignore, so a cancelled container is killed by name -
    /// again and again, because it may not have had its name yet.
    /// </summary>
    private async Task<int> EndAsync(
        ContainerRuntime runtime,
        string id,
        Task<int> run,
        CancellationToken cancellationToken)
    {
        try
        {
            return await run.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            while (!run.IsCompleted)
            {
                await ChildProcess.CaptureAsync(runtime.Kill(State, id), CancellationToken.None);
                await Task.WhenAny(run, Task.Delay(KillPause, CancellationToken.None));
            }

            await run;
            throw;
        }
    }

    private ContainerSettings WithEnvironment(ImmutableArray<string> variables)
    {
        HashSet<string> names = [.. variables.Select(static variable => variable.Split('=')[0])];
        return _settings with
        {
            Environment = [.. _settings.Environment.Where(own => !names.Contains(own.Split('=')[0])), .. variables],
        };
    }

    private async Task CheckShellAsync()
    {
        bool exists = await InsideRoot.RunAsync(_root.MountPoint, static () => File.Exists(Shell));
        if (!exists)
        {
            throw new WorkerFaultException(
                FaultKind.Start,
                "The image has no /bin/sh, so no command can be run in it. Start from a base that has a shell, or "
                + "use the file provisioner only.");
        }
    }

    private static string Explain(string error) =>
        error.Contains("exec format error", StringComparison.OrdinalIgnoreCase)
            ? $"{error}. The image is for another architecture: on Debian and Ubuntu, apt-get install qemu-user-static."
            : error;

    private readonly record struct RunResult(int ExitCode, string? RuntimeError);
}
