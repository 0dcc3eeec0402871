using System.Net;

namespace Kiln.Communicators.WinRm.Http;

/// <param name="Body">Decrypted.</param>
/// <param name="ContentType">Of the body; null when the server did not say it.</param>
/// <param name="Challenges">What a server that refuses a login offers: the values of <c>WWW-Authenticate</c>.</param>
internal sealed record HttpAnswer(HttpStatusCode Status, byte[] Body, string? ContentType, string[] Challenges)
{
    public bool IsRefusal => Status == HttpStatusCode.Unauthorized;
}
