using System.Net;
using System.Text;
using Kiln.Secrets.Http;

namespace Kiln.Secrets.Aws;

/// <summary>AWS's Security Token Service: credentials of a role for those who may take it.</summary>
internal sealed class AwsSecurityTokens(SecretStoreOptions options, string region)
{
    private const string Version = "2011-06-15";

    private const string DefaultSession = "kiln";

    public AwsCredentials AssumeRole(AwsCredentials source, AwsProfile profile, string role, CancellationToken cancellationToken)
    {
        StoreRequest request = Request(
            ("Action", "AssumeRole"),
            ("RoleArn", role),
            ("RoleSessionName", profile["role_session_name"] ?? DefaultSession),
            ("ExternalId", profile["external_id"]),
            ("DurationSeconds", profile["duration_seconds"]));
        StoreRequest signed = new AwsSignature(source, region, "sts").Sign(request, options.Time.GetUtcNow());
        return Credentials(AwsConnection.Create(options).Send(signed, cancellationToken), role);
    }

    public AwsCredentials AssumeRoleWithWebIdentity(string role, string? session, string tokenFile, CancellationToken cancellationToken)
    {
        string token;
        try
        {
            token = File.ReadAllText(tokenFile).Trim();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SecretStoreException($"cannot read the web identity token {tokenFile}: {problem.Message}");
        }

        StoreRequest request = Request(
            ("Action", "AssumeRoleWithWebIdentity"),
            ("RoleArn", role),
            ("RoleSessionName", session ?? DefaultSession),
            ("WebIdentityToken", token));
        return Credentials(AwsConnection.Create(options).Send(request, cancellationToken), role);
    }

    private StoreRequest Request(params (string Name, string? Value)[] parameters)
    {
        IEnumerable<string> pairs = parameters
            .Where(static p => p.Value is not null)
            .Select(static p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}")
            .Append($"Version={Version}");
        return new StoreRequest(HttpMethod.Post, new AwsEndpoints(options, region).Of("sts", "STS"))
        {
            BodyType = "application/x-www-form-urlencoded",
            Body = Encoding.ASCII.GetBytes(string.Join('&', pairs)),
        };
    }

    private static AwsCredentials Credentials(StoreResponse response, string role)
    {
        string xml = response.Text;
        if (response.IsSuccess
            && Element(xml, "AccessKeyId") is { } id
            && Element(xml, "SecretAccessKey") is { } secret
            && Element(xml, "SessionToken") is { } token)
        {
            return new(id, secret, token);
        }

        string reason = Element(xml, "Message") is { } message ? $"{Element(xml, "Code")}: {message}" : $"status {response.Status}";
        throw new SecretStoreException($"AWS refused the role {role}: {reason.TrimEnd('.')} ({response.Request})");
    }

    /// <summary>The text of the first element of that name; the answers have no attributes or comments in it.</summary>
    private static string? Element(string xml, string name)
    {
        int start = xml.IndexOf($"<{name}>", StringComparison.Ordinal);
        int end = start < 0 ? -1 : xml.IndexOf($"</{name}>", start, StringComparison.Ordinal);
        return end < 0 ? null : WebUtility.HtmlDecode(xml[(start + name.Length + 2)..end]).Trim();
    }
}
