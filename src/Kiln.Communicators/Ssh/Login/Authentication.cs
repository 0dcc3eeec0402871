using System.Collections.Immutable;
using Kiln.Communicators.Ssh.Keys;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Login;

/// <summary>Logs a user in (RFC 4252, RFC 4256).</summary>
/// <param name="onBanner">Gets what the server says to everybody.</param>
internal sealed class Authentication(PacketConnection connection, SshCredentials credentials, Action<string> onBanner)
{
    private const string Service = "ssh-connection";
    private const string PublicKey = "publickey";
    private const string Password = "password";
    private const string KeyboardInteractive = "keyboard-interactive";
    private const int MaxBanner = 16 * 1024;
    private const int MaxQuestions = 64;

    private readonly List<string> _tried = [];
    private ImmutableArray<string> _allowed = [];

    private enum Outcome
    {
        Refused,
        Partly,
        Accepted,
    }

    /// <exception cref="CommunicatorException">The server refuses.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await BeginAsync(cancellationToken);
            if (await RequestAsync(Request("none"), cancellationToken) != Outcome.Accepted)
            {
                await TryAllAsync(cancellationToken);
            }
        }
        catch (SshProtocolException e) when (e.IsLeave && _tried.Count > 0)
        {
            throw Refused($" {e.Message}");
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await connection.SendAsync(
            new PacketBuilder(MessageId.ServiceRequest).Text("ssh-userauth"), cancellationToken);
        ReadOnlyMemory<byte> answer = await connection.ReadAsync(cancellationToken);
        if (answer.Span[0] != MessageId.ServiceAccept)
        {
            throw new SshProtocolException("The server does not let anybody log in.");
        }
    }

    /// <summary>
    /// In our order, but only what the server takes now; what it takes changes when it was content with a part.
    /// </summary>
    private async Task TryAllAsync(CancellationToken cancellationToken)
    {
        List<(string Method, Func<Task<Outcome>> Try)> left = [.. Methods(cancellationToken)];
        while (true)
        {
            int next = left.FindIndex(attempt => _allowed.Contains(attempt.Method, StringComparer.Ordinal));
            if (next < 0)
            {
                throw Refused("");
            }

            (string Method, Func<Task<Outcome>> Try) chosen = left[next];
            left.RemoveAt(next);
            if (await chosen.Try() == Outcome.Accepted)
            {
                return;
            }
        }
    }

    private IEnumerable<(string Method, Func<Task<Outcome>> Try)> Methods(CancellationToken cancellationToken)
    {
        foreach (ISshIdentity identity in credentials.Identities)
        {
            yield return (PublicKey, () => TryKeyAsync(identity, cancellationToken));
        }

        if (credentials.Password is not null)
        {
            yield return (Password, () => TryPasswordAsync(credentials.Password, cancellationToken));
        }

        if (credentials.Password is not null || credentials.Ask is not null)
        {
            yield return (KeyboardInteractive, () => TryQuestionsAsync(cancellationToken));
        }

        if (credentials.Password is null && credentials.Ask is not null)
        {
            yield return (Password, async () => await TryPasswordAsync(
                await credentials.Ask("Password: ", cancellationToken), cancellationToken));
        }
    }

    private async Task<Outcome> TryKeyAsync(ISshIdentity identity, CancellationToken cancellationToken)
    {
        string algorithm = SignatureNames.For(identity.KeyType, connection.SignatureAlgorithms);
        _tried.Add($"{PublicKey} ({identity.KeyType}, {identity.Description})");
        if (identity.IsDear)
        {
            PacketBuilder question = KeyRequest(identity, algorithm, isSigned: false);
            if (await RequestAsync(question, cancellationToken, MessageId.UserauthPkOk) != Outcome.Accepted)
            {
                return Outcome.Refused;
            }
        }

        PacketBuilder request = KeyRequest(identity, algorithm, isSigned: true);
        byte[] signed = new PacketBuilder().Text(connection.Id).Raw(request.Span).ToArray();
        byte[] signature = await identity.SignAsync(
            SignatureNames.WithoutCertificate(algorithm), signed, cancellationToken);
        return await RequestAsync(request.Text(signature), cancellationToken);
    }

    private PacketBuilder KeyRequest(ISshIdentity identity, string algorithm, bool isSigned) =>
        Request(PublicKey).Flag(isSigned).Text(algorithm).Text(identity.Blob);

    private async Task<Outcome> TryPasswordAsync(string password, CancellationToken cancellationToken)
    {
        _tried.Add(Password);
        PacketBuilder request = Request(Password).Flag(value: false).Text(password);
        ReadOnlyMemory<byte> answer = await AnswerAsync(request, cancellationToken);

        // Message 60 asks for a new password: nobody is there to choose one.
        return answer.Span[0] == MessageId.UserauthInfoRequest ? Outcome.Refused : Judge(answer.Span);
    }

    private async Task<Outcome> TryQuestionsAsync(CancellationToken cancellationToken)
    {
        _tried.Add(KeyboardInteractive);
        PacketBuilder message = Request(KeyboardInteractive).Text("").Text("");
        for (int round = 0; round < MaxQuestions; round++)
        {
            ReadOnlyMemory<byte> answer = await AnswerAsync(message, cancellationToken);
            if (answer.Span[0] != MessageId.UserauthInfoRequest)
            {
                return Judge(answer.Span);
            }

            ImmutableArray<string> questions = Questions(answer.Span);
            message = new PacketBuilder(MessageId.UserauthInfoResponse).Number((uint)questions.Length);
            foreach (string question in questions)
            {
                message.Text(credentials.Password ?? await credentials.Ask!(question, cancellationToken));
            }
        }

        throw new SshProtocolException("The server asks one question after the other without end.");
    }

    private static ImmutableArray<string> Questions(ReadOnlySpan<byte> payload)
    {
        PacketParser parser = new(payload[1..]);
        parser.Text();
        parser.Text();
        parser.Text();
        uint count = parser.Number();
        if (count > MaxQuestions)
        {
            throw new SshProtocolException("The server asks too many questions at once.");
        }

        ImmutableArray<string>.Builder questions = ImmutableArray.CreateBuilder<string>();
        for (uint i = 0; i < count; i++)
        {
            questions.Add(parser.Text());
            parser.Flag();
        }

        return questions.ToImmutable();
    }

    private PacketBuilder Request(string method) =>
        new PacketBuilder(MessageId.UserauthRequest).Text(credentials.User).Text(Service).Text(method);

    private async Task<Outcome> RequestAsync(
        PacketBuilder request,
        CancellationToken cancellationToken,
        byte accepted = MessageId.UserauthSuccess)
    {
        ReadOnlyMemory<byte> answer = await AnswerAsync(request, cancellationToken);
        return answer.Span[0] == accepted ? Outcome.Accepted : Judge(answer.Span);
    }

    private async Task<ReadOnlyMemory<byte>> AnswerAsync(PacketBuilder request, CancellationToken cancellationToken)
    {
        await connection.SendAsync(request, cancellationToken);
        int banner = 0;
        while (true)
        {
            ReadOnlyMemory<byte> answer = await connection.ReadAsync(cancellationToken);
            if (answer.Span[0] != MessageId.UserauthBanner)
            {
                return answer;
            }

            banner += answer.Length;
            if (banner > MaxBanner)
            {
                throw new SshProtocolException("The server greets without end.");
            }

            onBanner(new PacketParser(answer.Span[1..]).Text());
        }
    }

    private Outcome Judge(ReadOnlySpan<byte> answer)
    {
        if (answer[0] == MessageId.UserauthSuccess)
        {
            return Outcome.Accepted;
        }

        if (answer[0] != MessageId.UserauthFailure)
        {
            throw new SshProtocolException($"The server sent message {answer[0]} in the middle of the login.");
        }

        PacketParser parser = new(answer[1..]);
        _allowed = [.. parser.Names()];
        return parser.Flag() ? Outcome.Partly : Outcome.Refused;
    }

    private CommunicatorException Refused(string reason)
    {
        string tried = _tried.Count == 0
            ? "nothing that it would take was configured"
            : $"tried: {string.Join(", ", _tried)}";
        return new(
            CommunicatorFailure.Authentication,
            $"ssh: unable to authenticate as '{credentials.User}'; {tried}; the server takes: "
            + $"{string.Join(", ", _allowed)}.{reason}");
    }
}
