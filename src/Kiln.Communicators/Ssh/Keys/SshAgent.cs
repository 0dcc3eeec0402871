using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net.Sockets;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Keys;

/// <summary>The user's running ssh agent, which keeps keys and signs with them.</summary>
/// <param name="socketPath">Where it listens.</param>
internal sealed class SshAgent(string socketPath)
{
    private const byte RequestIdentities = 11;
    private const byte IdentitiesAnswer = 12;
    private const byte SignRequest = 13;
    private const byte SignResponse = 14;
    private const uint RsaSha256 = 2;
    private const uint RsaSha512 = 4;
    private const int MaxAnswer = 256 * 1024;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    /// <summary>Null when the environment names none.</summary>
    public static SshAgent? OfEnvironment() =>
        Environment.GetEnvironmentVariable("SSH_AUTH_SOCK") is { Length: > 0 } path ? new(path) : null;

    /// <summary>A connection of its own, for a machine that the agent is lent to.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public async Task<NetworkStream> OpenAsync(CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
            return new(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="CommunicatorException">It does not answer.</exception>
    public async Task<ImmutableArray<ISshIdentity>> IdentitiesAsync(CancellationToken cancellationToken)
    {
        byte[] answer = await AskAsync(new PacketBuilder(RequestIdentities), IdentitiesAnswer, cancellationToken);
        return Parse(answer);
    }

    public async Task<byte[]> SignAsync(
        byte[] blob,
        string algorithm,
        byte[] data,
        CancellationToken cancellationToken)
    {
        uint flags = algorithm switch
        {
            "rsa-sha2-512" => RsaSha512,
            "rsa-sha2-256" => RsaSha256,
            _ => 0,
        };
        PacketBuilder request = new PacketBuilder(SignRequest).Text(blob).Text(data).Number(flags);
        byte[] answer = await AskAsync(request, SignResponse, cancellationToken);
        return new PacketParser(answer.AsSpan(1)).Bytes().ToArray();
    }

    private ImmutableArray<ISshIdentity> Parse(byte[] answer)
    {
        PacketParser parser = new(answer.AsSpan(1));
        uint count = parser.Number();
        ImmutableArray<ISshIdentity>.Builder found = ImmutableArray.CreateBuilder<ISshIdentity>();
        for (uint i = 0; i < count && !parser.IsAtEnd; i++)
        {
            byte[] blob = parser.Bytes().ToArray();
            found.Add(new AgentIdentity(this, blob, parser.Text()));
        }

        return found.ToImmutable();
    }

    private async Task<byte[]> AskAsync(PacketBuilder request, byte expected, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerTime);
        try
        {
            await using NetworkStream stream = await OpenAsync(limit.Token);
            await stream.WriteAsync(new PacketBuilder().Text(request.Span).Memory, limit.Token);
            byte[] head = new byte[4];
            await stream.ReadExactlyAsync(head, limit.Token);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (length is 0 or > MaxAnswer)
            {
                throw Failure("its answer has an impossible length");
            }

            byte[] answer = new byte[length];
            await stream.ReadExactlyAsync(answer, limit.Token);
            return answer[0] == expected ? answer : throw Failure("it refuses");
        }
        catch (Exception e) when (e is IOException or SocketException or SshProtocolException)
        {
            throw Failure(e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure($"it does not answer within {AnswerTime.TotalSeconds:0} seconds");
        }
    }

    private CommunicatorException Failure(string reason) => new(
        CommunicatorFailure.Authentication, $"The ssh agent at {socketPath} (SSH_AUTH_SOCK) cannot be used: {reason}.");

    private sealed class AgentIdentity(SshAgent agent, byte[] blob, string comment) : ISshIdentity
    {
        public string Description => comment.Length > 0 ? $"{comment}, of the agent" : "of the agent";

        public byte[] Blob => blob;

        public string KeyType { get; } = new PacketParser(blob).Text();

        public bool IsDear => true;

        public Task<byte[]> SignAsync(string algorithm, byte[] data, CancellationToken cancellationToken) =>
            agent.SignAsync(blob, algorithm, data, cancellationToken);
    }
}
