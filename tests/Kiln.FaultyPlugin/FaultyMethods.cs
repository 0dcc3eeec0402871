using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kiln.Remote;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;

namespace Kiln.FaultyPlugin;

/// <summary>Puts the fault into the method that it is meant for.</summary>
internal sealed class FaultyMethods(FaultList faults, RemoteConnection connection, Stream output)
{
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(300);

    /// <summary>A list of texts, which nearly nothing replies with.</summary>
    private static readonly ImmutableArray<string> WrongReply = ["not", "what", "was", "asked"];

    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The connection was closed by the fault.</summary>
    public bool HasClosed { get; private set; }

    /// <summary>
    /// What the plugin says while a call is answered. The host dials what a reply names within 5 s of its being served,
    /// so methods wait for this before they serve something, not after it.
    /// </summary>
    public Task Talking { get; private set; } = Task.CompletedTask;

    /// <summary>Adds a service whose methods do as the fault says.</summary>
    public void Add(RpcServices services, string service, IReadOnlyDictionary<string, RpcMethod> methods) => services.Add(
        service,
        methods.ToDictionary(
            static method => method.Key,
            method => With($"{service}.{method.Key}", method.Value),
            StringComparer.Ordinal));

    private RpcMethod With(string name, RpcMethod method) => async (argument, cancellationToken) =>
    {
        if (name.EndsWith(".Cancel", StringComparison.Ordinal))
        {
            _cancelled.TrySetResult();
        }

        return faults.At(name) is { } fault
            ? await FailAsync(fault, () => method(argument, cancellationToken))
            : await method(argument, cancellationToken);
    };

    private async Task<PackValue> FailAsync(Fault fault, Func<Task<PackValue>> method)
    {
        await Console.Error.WriteLineAsync($"in {fault.Where}");
        switch (fault.Name)
        {
            case "die":
                await Console.Error.WriteLineAsync($"{fault.Where} is too much for me");
                Environment.Exit(3);
                break;
            case "panic":
                await Console.Error.WriteLineAsync($"panic: {fault.Where} is nil\n\ngoroutine 1 [running]:\nmain.main()");
                Environment.Exit(2);
                break;
            case "kill":
                Process.GetCurrentProcess().Kill();
                break;
            case "hang":
                await Task.Delay(Timeout.Infinite);
                break;
            case "late":
                await _cancelled.Task;
                await Task.Delay(Lateness);
                break;
            case "fail":
                throw new InvalidOperationException($"{fault.Where} does not want to");
            case "wrong":
                return PackValue.Of(WrongReply);
            case "close":
                HasClosed = true;
                await connection.DisposeAsync();
                break;
            case "chatter":
                return await MeanwhileAsync(ChatterAsync, method);
            case "log":
                return await MeanwhileAsync(LogAsync, method);
            default:
                throw new InvalidOperationException($"unknown fault {fault.Name}");
        }

        return await method();
    }

    /// <summary>The host does not wait for long until a method dials what it was told.</summary>
    private async Task<PackValue> MeanwhileAsync(Func<Task> talk, Func<Task<PackValue>> method)
    {
        Talking = Task.Run(talk);
        PackValue reply = await method();
        await Talking;
        return reply;
    }

    /// <summary>Ten megabytes on the standard output, which belongs to the handshake.</summary>
    private async Task ChatterAsync()
    {
        byte[] line = Encoding.UTF8.GetBytes(new string('o', 99) + "\n");
        for (int i = 0; i < 100_000; i++)
        {
            await output.WriteAsync(line);
        }
    }

    /// <summary>A hundred megabytes of lines.</summary>
    private static async Task LogAsync()
    {
        using Stream error = Console.OpenStandardError();
        for (int i = 0; i < 1_000_000; i++)
        {
            string line = string.Create(CultureInfo.InvariantCulture, $"[INFO] line {i} {new string('l', 80)}\n");
            await error.WriteAsync(Encoding.UTF8.GetBytes(line));
        }
    }
}
