using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Kiln.Testing.WinRm.Http;
using Kiln.Testing.WinRm.Ntlm;
using Kiln.Testing.WinRm.Wsman;

namespace Kiln.Testing.WinRm;

/// <summary>One connection of a client: its login and its requests.</summary>
internal sealed class Conversation(WinRmServer server, Stream stream)
{
    private readonly HttpConnection _http = new(stream);
    private readonly Login _login = new(server.Options);

    public async Task RunAsync()
    {
        while (await _http.ReadAsync(server.Stopping) is HttpCall call)
        {
            HttpReply? reply = call.Method != "POST" || call.Target.Split('?')[0].TrimEnd('/') != "/wsman"
                ? new(404, Encoding.ASCII.GetBytes("<html>Not Found</html>")) { ContentType = "text/html" }
                : _login.Admit(call) ?? await AnswerAsync(call);
            if (reply is null)
            {
                return;
            }

            await _http.WriteAsync(reply, server.Stopping);
            if (reply.CutAfter is not null)
            {
                return;
            }
        }
    }

    /// <returns>Null to close the connection.</returns>
    private async Task<HttpReply?> AnswerAsync(HttpCall call)
    {
        if (call.Body.Length == 0)
        {
            return new(200, []);
        }

        bool isEncrypted = call.Header("Content-Type")?.StartsWith("multipart/encrypted", StringComparison.Ordinal) is true;
        bool isAllowed = isEncrypted || server.Options.AllowUnencrypted || server.Options.Certificate is not null;
        bool isSoap = isEncrypted
            || call.Header("Content-Type")?.StartsWith("application/soap+xml", StringComparison.OrdinalIgnoreCase) is true;
        if (!isAllowed || !isSoap || (isEncrypted && _login.Keys is null))
        {
            return _login.Refuse();
        }

        byte[] message;
        try
        {
            message = isEncrypted ? SealedBody.Open(call.Body, _login.Keys!) : call.Body;
        }
        catch (Exception e) when (e is InvalidDataException or CryptographicException)
        {
            return new(400, Encoding.UTF8.GetBytes(e.Message)) { ContentType = "text/plain" };
        }

        HttpReply? reply = await AnswerAsync(message, isEncrypted);
        return reply is null || !isEncrypted || !reply.ContentType.StartsWith("application/soap", StringComparison.Ordinal)
            ? reply
            : reply with { Body = SealedBody.Close(reply.Body, _login.Keys!), ContentType = SealedBody.ContentType };
    }

    private async Task<HttpReply?> AnswerAsync(byte[] message, bool isEncrypted)
    {
        Request? request = null;
        try
        {
            request = Request.Read(message);
            WinRmCall call = server.Note(
                request.Action[(request.Action.LastIndexOf('/') + 1)..], request.ShellId, TextOf(request.Content), isEncrypted);
            WinRmReaction? reaction = server.Options.React?.Invoke(call);
            if (reaction is null or { Cuts: true })
            {
                HttpReply reply = await PerformAsync(request, message);
                return reaction is null ? reply : reply with { CutAfter = reply.Body.Length / 2 };
            }

            return await MisbehaveAsync(reaction);
        }
        catch (FaultException fault)
        {
            return new(500, Answers.Compose(fault, request?.MessageId));
        }
    }

    private async Task<HttpReply> PerformAsync(Request request, byte[] message)
    {
        if (message.Length > server.Options.MaxEnvelopeSize)
        {
            throw FaultException.TooLarge();
        }

        XElement? content = await server.Service.AnswerAsync(request, server.Stopping);
        return new(200, Answers.Compose(request, content));
    }

    private async Task<HttpReply?> MisbehaveAsync(WinRmReaction reaction)
    {
        if (reaction.Fault is FaultException fault)
        {
            throw fault;
        }

        if (reaction.Stalls)
        {
            await Task.Delay(Timeout.Infinite, server.Stopping);
        }

        return reaction.Status == 0
            ? null
            : new(reaction.Status, Encoding.UTF8.GetBytes(reaction.Body)) { ContentType = reaction.ContentType };
    }

    private static string? TextOf(XElement? content) =>
        content?.Element(Names.Rsp + "Command") is XElement command
            ? string.Join(' ', [command.Value, .. content.Elements(Names.Rsp + "Arguments").Select(static a => a.Value)])
            : content?.Element(Names.Rsp + "Code")?.Value;
}
