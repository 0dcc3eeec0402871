using System.Collections.Immutable;
using Kiln.Platform.Processes;
using Kiln.Plugins.Discovery;
using Kiln.Remote;
using Kiln.Sdk.Components;
using Kiln.Wire;
using Kiln.Wire.Startup;

namespace Kiln.Plugins.Hosting;

/// <summary>
/// A plugin that runs for one component. Its process group ends when this is disposed, and with Kiln at the latest.
/// </summary>
public sealed class PluginProcess : IRemoteOwner
{
    /// <summary>Between a broken connection and the end of the process that broke it.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    /// <summary>Between the end of a process and that of what it said, which others may go on with.</summary>
    private static readonly TimeSpan WordsPatience = TimeSpan.FromMilliseconds(200);

    private readonly PluginComponent _component;
    private readonly HostOptions _options;
    private readonly LastWords _words = new();
    private readonly TaskCompletionSource<string> _firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<ProcessEnd> _ended;

    private PluginProcess(PluginComponent component, HostOptions options, bool usesProtobuf)
    {
        _component = component;
        _options = options;
        string path = component.Plugin.Path;
        string prefix = $"{Path.GetFileName(path)} plugin: ";
        ProcessSpec spec = new(path, ArgumentsFor(component, usesProtobuf))
        {
            Environment = options.Environment
                .SetItem(PluginEnvironment.CookieName, PluginEnvironment.Cookie)
                .SetItem(PluginEnvironment.MinPortName, $"{PluginEnvironment.MinPort}")
                .SetItem(PluginEnvironment.MaxPortName, $"{PluginEnvironment.MaxPort}"),
            OnOutputLine = line => _firstLine.TrySetResult(line),
            OnErrorLine = line => Hear(prefix, line),
            OnExit = code => _exit.TrySetResult(code),
            GracePeriod = TimeSpan.Zero,
            StopsGroupOnly = true,
        };
        _ended = RunAsync(spec, _stop.Token);
    }

    /// <inheritdoc/>
    public string Name => _component.ToString();

    /// <summary>Ends, without failing, when nothing of it runs any more.</summary>
    internal Task Ended => _ended;

    /// <summary>Starts a plugin and connects to it.</summary>
    /// <param name="component">What it is to be.</param>
    /// <param name="options">What it is started with.</param>
    /// <param name="usesProtobuf">Whether it is told to use the newer encoding.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The plugin, and a connection whose owner is the caller.</returns>
    /// <exception cref="PluginException">It did not become ready; nothing of it runs any more.</exception>
    public static async Task<(PluginProcess Process, Stream Connection)> StartAsync(
        PluginComponent component,
        HostOptions options,
        bool usesProtobuf,
        CancellationToken cancellationToken)
    {
        PluginProcess process = new(component, options, usesProtobuf);
        using CancellationTokenSource limit = new(options.StartLimit, options.Time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            string line = await process.FirstLineAsync(either.Token);
            return (process, await PluginHandshake.ConnectAsync(line, either.Token));
        }
        catch (PluginException e)
        {
            await process.DisposeAsync();
            throw process.NotReady(e.Message, e);
        }
        catch (OperationCanceledException e)
            when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await process.DisposeAsync();
            throw process.NotReady(
                $"did not say within {options.StartLimit.TotalSeconds:0.#} seconds where it listens", e);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<BuildFailedException> ExplainAsync(WireException failure)
    {
        ProcessEnd? end = await EndAsync();
        string what = end is null
            ? $"The connection to the {Name} broke: {failure.Message.TrimEnd('.')}."
            : _words.Panic is string panic
                ? $"The {Name} crashed: {panic}"
                : $"The {Name} {end.Value.Text} while it was at work.";
        return new(what + Words(), failure) { Advice = AdviceFor(end) };
    }

    /// <summary>Ends the whole process group and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _ended;
    }

    private static ImmutableArray<string> ArgumentsFor(PluginComponent component, bool usesProtobuf) => usesProtobuf
        ? ["start", component.KindWord, "--protobuf", component.Name]
        : ["start", component.KindWord, component.Name];

    /// <summary>Never fails.</summary>
    private static async Task<ProcessEnd> RunAsync(ProcessSpec spec, CancellationToken stop)
    {
        try
        {
            return new(await ChildProcess.RunAsync(spec, stop), null);
        }
        catch (OperationCanceledException)
        {
            return new(null, null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Not only that it cannot be started: the receiver of the log may have failed.
            return new(null, e);
        }
    }

    /// <summary>Its end, and what it said until then, although what it started may still go on.</summary>
    /// <returns>Null: it runs, and does not speak sense any more.</returns>
    private async Task<ProcessEnd?> EndAsync()
    {
        await Task.WhenAny(_ended, _exit.Task, Task.Delay(EndPatience, _options.Time));
        if (_exit.Task.IsCompleted)
        {
            await Task.WhenAny(_ended, Task.Delay(WordsPatience, _options.Time));
        }

        return _ended.IsCompleted ? await _ended
            : _exit.Task.IsCompleted ? new(await _exit.Task, null)
            : null;
    }

    private async Task<string> FirstLineAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_firstLine.Task, _ended).WaitAsync(cancellationToken);
        if (_firstLine.Task.IsCompleted)
        {
            return await _firstLine.Task;
        }

        ProcessEnd end = await _ended;
        throw end.Failure is ProcessStartException start
            ? NotStarted(start)
            : new PluginException(PluginFailure.NotReady, $"{end.Text} before it said where it listens", end.Failure);
    }

    private PluginException NotStarted(ProcessStartException e)
    {
        string? cause = ExecutableHeader.Explain(_component.Plugin.Path, PluginPlatform.Current);
        return new(
            PluginFailure.NotExecutable,
            $"could not be started: {e.Message.TrimEnd('.')}{(cause is null ? "" : $". The file {cause}")}",
            e);
    }

    private PluginException NotReady(string cause, Exception inner) => new(
        (inner as PluginException)?.Reason ?? PluginFailure.NotReady,
        $"The {Name} cannot be used: it {cause.TrimEnd('.')}.{Words()}",
        inner);

    private void Hear(string prefix, string part)
    {
        if (_words.Hear(part) is string line)
        {
            _options.Log(prefix + line);
        }
    }

    private string Words() => _words.Lines is { IsEmpty: false } lines
        ? $"\n\nThe last that it said:\n{string.Concat(lines.Select(static line => $"  {line}\n"))}".TrimEnd()
        : "";

    private string AdviceFor(ProcessEnd? end)
    {
        string[] source = _component.Plugin.File.Source.Split('/');
        string place = source is ["github.com", var owner, var name]
            ? $" (https://github.com/{owner}/packer-plugin-{name}/issues)"
            : "";
        return end is { IsCrash: false, Code: not null }
            ? "The plugin must go on until Kiln ends it; another version of it may do so."
            : $"PACKER_LOG=1 shows all that it said. Another version of the plugin may do better; its authors want to "
                + $"hear of this{place}.";
    }
}
