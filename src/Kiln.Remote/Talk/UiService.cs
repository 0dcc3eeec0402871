using System.Collections.Immutable;
using Kiln.Platform.Processes;
using Kiln.Sdk.Events;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Talk;

/// <summary>Lets the other side speak to the user of this side.</summary>
public sealed class UiService
{
    public const string Name = "Ui";

    /// <summary>Transfers whose progress is told at a time; further ones are refused, and go on untold.</summary>
    public const int MaxTransfers = 256;

    private static readonly Task<PackValue> Done = Task.FromResult(PackValue.Nil);

    private readonly RpcServices _services;
    private readonly IUi _ui;
    private int _transfers;
    private long _lastTransfer;

    private UiService(RpcServices services, IUi ui)
    {
        _services = services;
        _ui = ui;
    }

    /// <param name="services">Each transfer adds a service of its own while it lasts.</param>
    /// <param name="ui">Receives everything in the order of the calls.</param>
    public static void Add(RpcServices services, IUi ui)
    {
        UiService service = new(services, ui);
        services.Add(Name, new Dictionary<string, RpcMethod>
        {
            ["Ask"] = service.AskAsync,
            ["Say"] = service.Say,

            // Compat: Packer 1.16 makes no difference between the two.
            ["Message"] = service.Say,
            ["Error"] = service.Error,
            ["Machine"] = service.Machine,
            ["NewTrackProgress"] = service.NewTrackProgress,
        });
    }

    /// <summary>The mark of a line that goes on is a matter between components of one process.</summary>
    private static string Whole(PackValue argument)
    {
        string text = argument.AsText();
        return text.EndsWith(LineSplitter.GoesOn) ? text[..^1] + '\uFFFD' : text;
    }

    private async Task<PackValue> AskAsync(PackValue argument, CancellationToken cancellationToken) =>
        PackValue.Of(await _ui.AskAsync(argument.AsText(), cancellationToken));

    private Task<PackValue> Say(PackValue argument, CancellationToken cancellationToken)
    {
        _ui.Say(Whole(argument));
        return Done;
    }

    private Task<PackValue> Error(PackValue argument, CancellationToken cancellationToken)
    {
        _ui.Error(Whole(argument));
        return Done;
    }

    private Task<PackValue> Machine(PackValue argument, CancellationToken cancellationToken)
    {
        MachineArguments line = MachineArguments.FromPack(argument);
        _ui.Machine(line.Category, line.Args.IsDefault ? [] : line.Args.AsSpan());
        return Done;
    }

    /// <summary>Its id makes the name of the service that hears how the transfer goes on.</summary>
    private Task<PackValue> NewTrackProgress(PackValue argument, CancellationToken cancellationToken)
    {
        ProgressArguments start = ProgressArguments.FromPack(argument);
        if (Interlocked.Increment(ref _transfers) > MaxTransfers)
        {
            Interlocked.Decrement(ref _transfers);
            throw new InvalidOperationException($"The progress of {MaxTransfers} transfers is told already.");
        }

        string id = $"-transfer-{Interlocked.Increment(ref _lastTransfer)}";
        TrackedTransfer transfer = new(_ui, start);
        CancellationTokenRegistration callerGone = default;
        _services.Add(Name + id, new Dictionary<string, RpcMethod>
        {
            ["Add"] = (bytes, _) =>
            {
                transfer.Add(bytes.AsInteger());
                return Done;
            },
            ["Close"] = (_, _) =>
            {
                callerGone.Dispose();
                Remove(id, transfer);
                return Done;
            },
        });
        transfer.Begin();
        callerGone = cancellationToken.Register(() => Remove(id, transfer));
        return Task.FromResult(PackValue.Of(id));
    }

    private void Remove(string id, TrackedTransfer transfer)
    {
        if (_services.Remove(Name + id))
        {
            Interlocked.Decrement(ref _transfers);
            transfer.End();
        }
    }
}
