using System.Diagnostics.CodeAnalysis;
using Kiln.Remote.Artifacts;
using Kiln.Remote.Machines;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Values;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Provisioning;

/// <summary>
/// Lets a builder on the other side run the provisioners of this side against its machine. What they say goes straight
/// to the user, not through the builder.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore that nobody waits for synchronously holds nothing.")]
public sealed class HookService
{
    public const string Name = "Hook";

    internal const string Provision = "packer_provision";

    internal const string CleanUp = "packer_cleanup_provision";

    private readonly IProvisionHook _hook;
    private readonly RemoteConnection _connection;
    private readonly CancellationToken _build;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private CancellationTokenSource? _running;

    private HookService(IProvisionHook hook, RemoteConnection connection, CancellationToken build)
    {
        _hook = hook;
        _connection = connection;
        _build = build;
    }

    /// <param name="services">Where the other side finds it.</param>
    /// <param name="hook">The provisioners of the build.</param>
    /// <param name="connection">Leads to the builder.</param>
    /// <param name="cancellationToken">The build's: ends the provisioners, but not the error clean-up.</param>
    public static void Add(
        RpcServices services, IProvisionHook hook, RemoteConnection connection, CancellationToken cancellationToken)
    {
        HookService service = new(hook, connection, cancellationToken);
        services.Add(Name, new Dictionary<string, RpcMethod>
        {
            ["Run"] = service.RunAsync,
            ["Cancel"] = service.CancelAsync,
        });
    }

    private async Task<PackValue> RunAsync(PackValue argument, CancellationToken cancellationToken)
    {
        HookRunArguments arguments = HookRunArguments.FromPack(argument);

        // First of all: the builder waits for it for 5 s.
        await using RpcClient builder = await _connection.DialAsync(arguments.StreamId, cancellationToken);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Volatile.Write(ref _running, over);
            await RunAsync(arguments, builder, over.Token);
        }
        finally
        {
            Volatile.Write(ref _running, null);
            _turn.Release();
        }

        return PackValue.Nil;
    }

    private async Task RunAsync(HookRunArguments arguments, RpcClient builder, CancellationToken cancellationToken)
    {
        BuildVariables variables = VariableTranslation.FromPack(arguments.Data);
        ICommunicator machine = HasMachine(variables)
            ? new RemoteCommunicator(builder, _connection)
            : new NoneCommunicator();
        switch (arguments.Name)
        {
            case Provision:
                using (CancellationTokenSource either =
                    CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _build))
                {
                    await _hook.RunForStepsElsewhereAsync(machine, variables, either.Token);
                }

                break;
            case CleanUp:
                await _hook.CleanUpAsync(machine, variables, cancellationToken);
                break;
            default:
                // Compat: nobody listens to other hooks.
                break;
        }
    }

    /// <summary>Builders offer a communicator also when there is none, and some end when it is used.</summary>
    private static bool HasMachine(BuildVariables variables) =>
        !(variables.Values.TryGetValue("ConnType", out HclValue? type)
            && type.Type == HclType.String
            && type.AsString() == CommunicatorConfig.None);

    /// <summary>Ends what runs now; an error clean-up that comes later runs nevertheless.</summary>
    private async Task<PackValue> CancelAsync(PackValue argument, CancellationToken cancellationToken)
    {
        try
        {
            await (Volatile.Read(ref _running)?.CancelAsync() ?? Task.CompletedTask);
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }

        return PackValue.Nil;
    }
}
