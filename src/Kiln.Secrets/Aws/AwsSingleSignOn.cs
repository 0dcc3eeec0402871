using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kiln.Secrets.Http;

namespace Kiln.Secrets.Aws;

/// <summary>Credentials for those who signed on with <c>aws sso login</c>, whose token the shared cache holds.</summary>
internal sealed class AwsSingleSignOn(SecretStoreOptions options, AwsProfiles profiles)
{
    /// <returns>Null when the profile has nothing to do with signing on.</returns>
    public AwsCredentials? Find(AwsProfile profile, CancellationToken cancellationToken)
    {
        if (profile["sso_account_id"] is not { } account || profile["sso_role_name"] is not { } role)
        {
            return null;
        }

        AwsProfile settings = profile["sso_session"] is { } session
            ? profiles.FindSession(session) ?? throw new SecretStoreException($"there is no [sso-session {session}] in the shared config file")
            : profile;
        string? region = settings["sso_region"];
        string? key = profile["sso_session"] ?? settings["sso_start_url"];
        if (region is null || key is null)
        {
            throw new SecretStoreException($"the AWS profile \"{profile.Name}\" lacks sso_region or sso_start_url");
        }

        string query = $"role_name={Uri.EscapeDataString(role)}&account_id={Uri.EscapeDataString(account)}";
        Uri portal = new AwsEndpoints(options, region).Of("portal.sso", "SSO");
        StoreRequest request = new(HttpMethod.Get, new Uri(portal, $"/federation/credentials?{query}"))
        {
            Headers = [KeyValuePair.Create("x-amz-sso_bearer_token", Token(profile, key))],
        };
        StoreResponse response = AwsConnection.Create(options).Send(request, cancellationToken);
        AwsCredentials? credentials = response.IsSuccess
            && response.Json() is { ValueKind: JsonValueKind.Object } json
            && json.TryGetProperty("roleCredentials", out JsonElement found) ? AwsCredentialText.Read(found) : null;
        return credentials ?? throw Expired(profile, $"the portal answered {response.Status}");
    }

    private string Token(AwsProfile profile, string key)
    {
#pragma warning disable CA5350 // The names of the shared cache's files; nothing is protected by it.
        string name = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(key)));
#pragma warning restore CA5350
        string path = Path.Combine(options.Get("HOME") ?? "/", ".aws", "sso", "cache", name + ".json");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            string? token = AwsCredentialText.Text(document.RootElement, "accessToken", "accessToken");
            string? expires = AwsCredentialText.Text(document.RootElement, "expiresAt", "expiresAt");
            bool isFresh = DateTimeOffset.TryParse(expires, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end)
                && end > options.Time.GetUtcNow();
            return token is not null && isFresh ? token : throw Expired(profile, "the sign-on has expired");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Expired(profile, "nobody has signed on");
        }
    }

    private static SecretStoreException Expired(AwsProfile profile, string reason) =>
        new($"no AWS credentials for the profile \"{profile.Name}\": {reason}; run \"aws sso login --profile {profile.Name}\"");
}
