using System.Text;
using System.Text.Json.Nodes;

namespace Kiln.Builders.Docker.Engine;

/// <param name="Server">As the engine knows the registry.</param>
/// <param name="User">Empty with a token.</param>
/// <param name="Password">A secret.</param>
/// <param name="IdentityToken">Instead of user and password; a secret.</param>
internal sealed record RegistryLogin(string Server, string User, string Password, string? IdentityToken)
{
    /// <summary>What the engine's own registry is called in credentials.</summary>
    public const string HubServer = "https://index.docker.io/v1/";

    /// <summary>The host that an address of <c>login_server</c> or of the docker program's file means.</summary>
    public static string HostOf(string server)
    {
        int scheme = server.IndexOf("://", StringComparison.Ordinal);
        string host = (scheme < 0 ? server : server[(scheme + 3)..]).Split('/')[0];
        return host is "" or "index.docker.io" or "registry-1.docker.io" ? "docker.io" : host;
    }

    /// <summary>As the engine takes it in a header.</summary>
    public static string Encode(JsonObject json) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(json.ToJsonString())).Replace('+', '-').Replace('/', '_');

    public override string ToString() => $"login at {Server}";

    public JsonObject ToJson() => IdentityToken is null
        ? new() { ["username"] = User, ["password"] = Password, ["serveraddress"] = Server }
        : new() { ["identitytoken"] = IdentityToken, ["serveraddress"] = Server };
}
