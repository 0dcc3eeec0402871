using System.Numerics;
using System.Security.Cryptography;
using Kiln.Communicators.Ssh.Protocol.Ciphers;

namespace Kiln.Communicators.Ssh.Protocol.Exchange;

/// <summary>
/// Agrees on keys, when the connection begins and whenever a side asks for it. Who calls it has the right to send and
/// to read.
/// </summary>
internal sealed class KeyExchange(
    PacketReader reader,
    PacketWriter writer,
    SshAlgorithms algorithms,
    IHostKeyJudge hostKeys)
{
    private const uint MinGroupBits = 2048;
    private const uint GroupBits = 4096;
    private const uint MaxGroupBits = 8192;

    private readonly SshAlgorithms _algorithms = hostKeys.Restrict(algorithms);
    private byte[]? _ours;
    private byte[] _ourVersion = [];
    private byte[] _serverVersion = [];
    private bool _isStrict;
    private bool _hasKeys;

    /// <summary>The hash of the first exchange.</summary>
    public byte[] ConnectionId { get; private set; } = [];

    public async Task RunFirstAsync(string ourVersion, string serverVersion, CancellationToken cancellationToken)
    {
        _ourVersion = System.Text.Encoding.UTF8.GetBytes(ourVersion);
        _serverVersion = System.Text.Encoding.UTF8.GetBytes(serverVersion);
        await AskAsync(cancellationToken);
        byte[] theirs = (await ReadAsync(cancellationToken)).ToArray();
        if (theirs[0] != MessageId.KexInit)
        {
            throw Unexpected(theirs[0]);
        }

        // What comes before may have been put in by somebody on the way.
        _isStrict = KexInit.Parse(theirs).Exchanges.Contains(KexInit.StrictServer, StringComparer.Ordinal);
        if (_isStrict && reader.Sequence != 1)
        {
            throw new SshProtocolException("Something was put into the connection before it was protected.");
        }

        await RunAgainAsync(theirs, cancellationToken);
    }

    /// <summary>Says that we want new keys.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        _ours = _algorithms.ToInit().ToPayload(!_hasKeys);
        writer.Add(_ours);
        await writer.FlushAsync(cancellationToken);
    }

    /// <param name="theirs">The server's wish.</param>
    public async Task RunAgainAsync(byte[] theirs, CancellationToken cancellationToken)
    {
        if (_ours is null)
        {
            await AskAsync(cancellationToken);
        }

        KexInit init = KexInit.Parse(theirs);
        KexInit ours = _algorithms.ToInit();
        Agreement agreement = Agreement.Of(ours, init);
        bool isGuessWrong = init.Exchanges[0] != ours.Exchanges[0] || init.HostKeys[0] != ours.HostKeys[0];
        if (init.IsGuessFollowing && isGuessWrong)
        {
            await ReadAsync(cancellationToken);
        }

        PacketBuilder hashed = new PacketBuilder()
            .Text(_ourVersion).Text(_serverVersion).Text(_ours!).Text(theirs);
        ExchangeResult result = agreement.Exchange.Begin is null
            ? await RunWithServersGroupAsync(agreement, hashed, cancellationToken)
            : await RunAsync(
                agreement,
                agreement.Exchange.Begin(),
                hashed,
                MessageId.KexDhInit,
                MessageId.KexDhReply,
                cancellationToken);
        HostKeySignature.Check(agreement.HostKey, result.HostKey, result.Signature, result.Hash);
        hostKeys.Judge(result.HostKey);
        ConnectionId = _hasKeys ? ConnectionId : result.Hash;
        await ChangeKeysAsync(agreement, result, cancellationToken);
        _ours = null;
    }

    private async Task<ExchangeResult> RunWithServersGroupAsync(
        Agreement agreement,
        PacketBuilder hashed,
        CancellationToken cancellationToken)
    {
        writer.Add(new PacketBuilder(MessageId.KexDhGexRequest)
            .Number(MinGroupBits).Number(GroupBits).Number(MaxGroupBits).Span);
        await writer.FlushAsync(cancellationToken);
        ReadOnlyMemory<byte> group = await ExpectAsync(MessageId.KexDhGexGroup, cancellationToken);
        (BigInteger prime, BigInteger generator) = Group(group.Span);
        return await RunAsync(
            agreement,
            new GroupAgreement(prime, generator),
            hashed,
            MessageId.KexDhGexInit,
            MessageId.KexDhGexReply,
            cancellationToken,
            new PacketBuilder()
                .Number(MinGroupBits).Number(GroupBits).Number(MaxGroupBits).Integer(prime).Integer(generator));
    }

    private static (BigInteger Prime, BigInteger Generator) Group(ReadOnlySpan<byte> payload)
    {
        PacketParser parser = new(payload[1..]);
        BigInteger prime = parser.Integer();
        BigInteger generator = parser.Integer();
        bool isSized = prime > BigInteger.One && prime.GetBitLength() is >= MinGroupBits and <= MaxGroupBits;
        return isSized && generator > BigInteger.One && generator < prime
            ? (prime, generator)
            : throw new SshProtocolException("The server chose a group for the key exchange that protects nothing.");
    }

    private async Task<ExchangeResult> RunAsync(
        Agreement agreement,
        IKeyAgreement keys,
        PacketBuilder hashed,
        byte request,
        byte reply,
        CancellationToken cancellationToken,
        PacketBuilder? group = null)
    {
        byte[] ours = keys.Public;
        writer.Add(new PacketBuilder(request).Raw(ours).Span);
        await writer.FlushAsync(cancellationToken);
        ReadOnlyMemory<byte> payload = await ExpectAsync(reply, cancellationToken);
        PacketParser parser = new(payload.Span[1..]);
        byte[] hostKey = parser.Bytes().ToArray();
        byte[] theirs = parser.Bytes().ToArray();
        byte[] signature = parser.Bytes().ToArray();
        byte[] secret = keys.Agree(theirs);
        hashed.Text(hostKey).Raw(group is null ? [] : group.Span).Raw(ours).Text(theirs).Raw(secret);
        byte[] hash = CryptographicOperations.HashData(agreement.Exchange.Hash, hashed.Span);
        return new(hostKey, signature, secret, hash);
    }

    private async Task ChangeKeysAsync(Agreement agreement, ExchangeResult result, CancellationToken cancellationToken)
    {
        writer.Add([MessageId.NewKeys]);
        await writer.FlushAsync(cancellationToken);
        KeyDerivation keys = new(agreement.Exchange.Hash, result.Secret, result.Hash, ConnectionId);
        writer.ChangeKeys(keys.ToServer(agreement), _isStrict);
        await ExpectAsync(MessageId.NewKeys, cancellationToken);
        reader.ChangeKeys(keys.ToClient(agreement), _isStrict);
        _hasKeys = true;
    }

    private async Task<ReadOnlyMemory<byte>> ExpectAsync(byte message, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> payload = await ReadAsync(cancellationToken);
        return payload.Span[0] == message ? payload : throw Unexpected(payload.Span[0]);
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadOnlyMemory<byte> payload = await reader.ReadAsync(cancellationToken);
            byte message = payload.Span[0];
            if (message == MessageId.Disconnect)
            {
                throw SshProtocolException.OfDisconnect(payload.Span);
            }

            bool isIdle = message is MessageId.Ignore or MessageId.Debug or MessageId.Unimplemented;
            if (!isIdle || (_isStrict && !_hasKeys))
            {
                return payload;
            }
        }
    }

    private static SshProtocolException Unexpected(byte message) =>
        new($"The server sent message {message} in the middle of the key exchange.");

    private sealed record ExchangeResult(byte[] HostKey, byte[] Signature, byte[] Secret, byte[] Hash);
}
