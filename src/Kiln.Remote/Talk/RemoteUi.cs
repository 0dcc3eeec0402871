using System.Collections.Immutable;
using Kiln.Sdk.Events;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Talk;

/// <summary>
/// The user of the other side. What is said goes over one after the other, in order; before a component's call is
/// answered it has to be flushed. When the other side is gone, nothing waits and what is said is lost. Does not own the
/// client.
/// </summary>
public sealed class RemoteUi : IUi, IAsyncDisposable
{
    private const string SayMethod = UiService.Name + ".Say";

    private const string ErrorMethod = UiService.Name + ".Error";

    private readonly UiQueue _queue;
    private readonly OwnSecrets _secrets = new();
    private readonly TextParts _output;
    private readonly TextParts _errors;
    private readonly TransferReports _transfers;

    public RemoteUi(RpcClient client)
    {
        _queue = new(client);
        _output = new(_secrets, text => Tell(SayMethod, text));
        _errors = new(_secrets, text => Tell(ErrorMethod, text));
        _transfers = new(client, _queue);
    }

    /// <summary>Receives what is for the log only, which the protocol has no call for; masked.</summary>
    public Action<string>? OnLog { get; init; }

    public void Say(string text) => _output.Add(text);

    public void Error(string text) => _errors.Add(text);

    public void Log(string text) => OnLog?.Invoke(_secrets.Mask(text));

    public void Machine(string type, params ReadOnlySpan<string> data)
    {
        int room = TextParts.MaxLength;
        ImmutableArray<string>.Builder arguments = ImmutableArray.CreateBuilder<string>(data.Length);
        foreach (string argument in data)
        {
            string masked = TextParts.Beginning(_secrets.Mask(argument), room);
            room -= masked.Length;
            arguments.Add(masked);
        }

        MachineArguments line = new(
            TextParts.Beginning(_secrets.Mask(type), TextParts.MaxLength), arguments.MoveToImmutable());
        _queue.Add(UiCall.Tell(UiService.Name + ".Machine", line.ToPack(), TextParts.MaxLength - room));
    }

    public void Progress(string subject, long done, long? total) =>
        _transfers.Note(_secrets.Mask(subject), done, total);

    public async Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        TaskCompletionSource<PackValue> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string shown = TextParts.Beginning(_secrets.Mask(question), TextParts.MaxLength);
        _queue.Add(UiCall.Ask(UiService.Name + ".Ask", PackValue.Of(shown), shown.Length, reply));
        try
        {
            return (await reply.Task.WaitAsync(cancellationToken)).AsText();
        }
        catch (Exception e) when (e is RpcException or WireException)
        {
            throw new CannotAskException(e.Message);
        }
    }

    /// <summary>
    /// Masked from now on in what is said here. The other side masks what it knows itself; the protocol has no call
    /// that tells it more.
    /// </summary>
    public void AddSecret(string secret) => _secrets.Add(secret);

    public string Masked(string text) => _secrets.Mask(text);

    /// <summary>Waits until the other side has everything that was said before, or is gone.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        _output.Complete();
        _errors.Complete();
        TaskCompletionSource<PackValue> reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(UiCall.Turn(reached));
        await reached.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Flushes; what is said later is lost. Before the client is disposed.</summary>
    public async ValueTask DisposeAsync()
    {
        _output.Complete();
        _errors.Complete();
        _transfers.CloseAll();
        await _queue.CompleteAsync();
    }

    private void Tell(string method, string text) => _queue.Add(UiCall.Tell(method, PackValue.Of(text), text.Length));
}
