using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kiln.Images.Model;
using Kiln.Images.Transports;

namespace Kiln.Images.Registry;

/// <summary>Answers the challenges of one registry and remembers the answers, each for its scope.</summary>
internal sealed class RegistryAuthorizer(string registry, HttpClient http, DockerConfig config, RetryPolicy retry)
{
    private readonly ConcurrentDictionary<string, AuthenticationHeaderValue> _answers = new(StringComparer.Ordinal);

    /// <summary>What worked for this scope before, if anything.</summary>
    public AuthenticationHeaderValue? Known(string scope) => _answers.GetValueOrDefault(scope);

    /// <param name="scope">What is to be done: <c>repository:NAME:pull</c>; several with spaces between.</param>
    /// <returns>Null: there is no answer to these challenges.</returns>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(
        HttpResponseMessage refused,
        string scope,
        CancellationToken cancellationToken)
    {
        ImmutableArray<AuthChallenge> challenges =
            refused.Headers.TryGetValues("WWW-Authenticate", out IEnumerable<string>? values)
                ? [.. values.SelectMany(value => AuthChallenge.Parse(value))]
                : [];
        RegistryCredentials? credentials = await config.FindAsync(registry, cancellationToken);
        AuthenticationHeaderValue? answer = null;
        if (challenges.FirstOrDefault(challenge => challenge.Scheme == "bearer") is { } bearer)
        {
            answer = new("Bearer", await TokenAsync(bearer, scope, credentials, cancellationToken));
        }
        else if (challenges.Any(challenge => challenge.Scheme == "basic") && credentials is not null)
        {
            answer = Basic(credentials);
        }

        if (answer is not null)
        {
            _answers[scope] = answer;
        }

        return answer;
    }

    /// <summary>The registry did not take the answer.</summary>
    public async Task<ImageException> DeniedAsync(string action, CancellationToken cancellationToken)
    {
        bool isKnown = await config.FindAsync(registry, cancellationToken) is not null;
        return new ImageException(
            ImageFailure.Denied,
            $"The registry '{registry}' refuses {action}: " +
            (isKnown
                ? "the stored credentials are wrong or do not allow it."
                : "it wants credentials, and none are stored.") +
            $" Run: docker login {registry}");
    }

    private static AuthenticationHeaderValue Basic(RegistryCredentials credentials) => new(
        "Basic",
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.User}:{credentials.Password}")));

    private async Task<string> TokenAsync(
        AuthChallenge challenge,
        string scope,
        RegistryCredentials? credentials,
        CancellationToken cancellationToken)
    {
        string? given = challenge.Parameters.GetValueOrDefault("realm");
        if (!Uri.TryCreate(given, UriKind.Absolute, out Uri? realm)
            || (realm.Scheme != "https" && !(realm.Scheme == "http" && RegistryHost.IsLoopback(realm))))
        {
            throw new ImageException(
                ImageFailure.RegistryError,
                $"The registry '{registry}' sends its clients to '{given}' for a token; that is no https address, so " +
                "nothing is sent there.");
        }

        string? service = challenge.Parameters.GetValueOrDefault("service");
        using HttpRequestMessage request = credentials?.IdentityToken is { } identity
            ? Refresh(realm, service, scope, identity)
            : Ask(realm, service, scope, credentials);
        (HttpStatusCode status, byte[] json) = await SendAsync(request, realm, cancellationToken);
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw await DeniedAsync($"a token for {scope}", cancellationToken);
        }

        if (status != HttpStatusCode.OK)
        {
            throw new ImageException(
                ImageFailure.RegistryError,
                $"The token server {realm.Host} of the registry '{registry}' answers {(int)status}.");
        }

        string? token = JsonText.Parse(
            json, DocumentOf(realm), root => JsonText.String(root, "token") ?? JsonText.String(root, "access_token"));
        return token is { Length: > 0 } ? token : throw new ImageException(
            ImageFailure.RegistryError, $"The token server {realm.Host} of the registry '{registry}' gives no token.");
    }

    private static string DocumentOf(Uri realm) => $"The answer of the token server {realm.Host}";

    private async Task<(HttpStatusCode Status, byte[] Json)> SendAsync(
        HttpRequestMessage request,
        Uri realm,
        CancellationToken cancellationToken)
    {
        try
        {
            return await Deadline.RunAsync(
                retry.Silence,
                retry.Time,
                async deadline =>
                {
                    using HttpResponseMessage response = await http.SendAsync(
                        request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
                    await using Stream content = await response.Content.ReadAsStreamAsync(deadline.Token);
                    return (
                        response.StatusCode,
                        await ImageFilesReading.ReadSmallAsync(content, DocumentOf(realm), deadline.Token));
                },
                cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException or IOException)
        {
            throw new ImageException(
                ImageFailure.Unreachable,
                $"Cannot reach the token server '{realm.Host}' of the registry '{registry}': {exception.Message}",
                exception);
        }
    }

    private static HttpRequestMessage Ask(Uri realm, string? service, string scope, RegistryCredentials? credentials)
    {
        List<string> query = [.. scope.Split(' ').Select(one => "scope=" + Uri.EscapeDataString(one))];
        if (service is not null)
        {
            query.Insert(0, "service=" + Uri.EscapeDataString(service));
        }

        if (credentials is not null)
        {
            query.Add("account=" + Uri.EscapeDataString(credentials.User));
        }

        UriBuilder address = new(realm);
        string[] own = address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);
        address.Query = string.Join('&', [.. own, .. query]);
        HttpRequestMessage request = new(HttpMethod.Get, address.Uri);
        request.Headers.Authorization = credentials is null ? null : Basic(credentials);
        return request;
    }

    private static HttpRequestMessage Refresh(Uri realm, string? service, string scope, string identityToken) =>
        new(HttpMethod.Post, realm)
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "refresh_token"),
                new("service", service ?? ""),
                new("client_id", "kiln"),
                new("scope", scope),
                new("refresh_token", identityToken),
            ]),
        };
}
