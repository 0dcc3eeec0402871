using System.Net;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kiln.Builders.Docker.Engine;

/// <summary>Speaks HTTP with one engine, in the newest version of its interface that both sides know.</summary>
internal sealed class EngineClient : IDisposable
{
    /// <summary>The newest version whose answers this program was written for.</summary>
    private const string NewestKnown = "1.47";
    private const string JsonType = "application/json";
    private const string BuildKitVersion = "2";

    /// <summary>How long one that lives may take to say so.</summary>
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker _http;
    private string? _version;

    public EngineClient(EngineSettings settings, EngineAddress address)
    {
        Address = address;
        _version = settings.ApiVersion;
        _http = new(Handler(async token => (await EngineConnections.OpenAsync(address, token)).Stream));
    }

    public EngineAddress Address { get; }

    /// <summary>Of the interface, such as 1.41; <see cref="ConnectAsync"/> says it.</summary>
    public string Version => _version ?? NewestKnown;

    /// <summary>It builds with BuildKit when nobody says anything else; <see cref="ConnectAsync"/> says it.</summary>
    public bool PrefersBuildKit { get; private set; }

    /// <summary>Asks whether it is there, and which version it speaks.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "http://docker/_ping");
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(PingLimit);
        using HttpResponseMessage response = await PingAsync(request, limit.Token, cancellationToken);
        _version ??= HeaderOf(response, "Api-Version") is { } version ? Older(version, NewestKnown) : null;
        PrefersBuildKit = HeaderOf(response, "Builder-Version") == BuildKitVersion;
    }

    /// <summary>Asks for something and gives what it says, which the caller disposes of.</summary>
    /// <exception cref="EngineException">It cannot be reached, or refuses.</exception>
    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        EngineBody body,
        CancellationToken cancellationToken)
    {
        HttpRequestMessage request = Request(method, path, body);
        return SendAsync(_http, request, cancellationToken);
    }

    /// <summary>Asks for something whose answer is one JSON value, or nothing.</summary>
    public async Task<JsonElement> AskAsync(
        HttpMethod method,
        string path,
        EngineBody body,
        CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(method, path, body, cancellationToken);
        byte[] content = await TranslateAsync(
            () => response.Content.ReadAsByteArrayAsync(cancellationToken),
            isAnswered: true);
        if (content.Length == 0 || response.Content.Headers.ContentType?.MediaType != JsonType)
        {
            return default;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw Nonsense(path, e);
        }
    }

    /// <summary>Asks for something that reports what it does, a JSON value per line.</summary>
    /// <exception cref="EngineException">Also when one of the reports is a failure.</exception>
    public async Task FollowAsync(
        string path,
        EngineBody body,
        Action<JsonElement> onReport,
        CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, path, body, cancellationToken);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        while (
            await TranslateAsync(() => reader.ReadLineAsync(cancellationToken).AsTask(), isAnswered: true) is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                using JsonDocument report = JsonDocument.Parse(line);
                Report(report.RootElement, onReport);
            }
            catch (Exception e) when (e is JsonException or FormatException)
            {
                throw Nonsense(path, e);
            }
        }
    }

    /// <summary>Asks for a conversation in both directions.</summary>
    public async Task<EngineConversation> TalkAsync(
        string path,
        JsonObject content,
        CancellationToken cancellationToken)
    {
        IEngineConnection? connection = null;
        HttpMessageInvoker http = new(Handler(async token =>
            (connection = await EngineConnections.OpenAsync(Address, token)).Stream));
        try
        {
            HttpRequestMessage request = Request(HttpMethod.Post, path, EngineBody.Json(content));
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.Add(new("tcp"));
            HttpResponseMessage response = await SendAsync(http, request, cancellationToken);
            return new(http, response, await response.Content.ReadAsStreamAsync(cancellationToken), connection!);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>Runs something that talks with the engine; its failures become ours.</summary>
    public Task<T> TranslateAsync<T>(Func<Task<T>> call, bool isAnswered) =>
        EngineText.TranslateAsync(Address, call, isAnswered);

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler Handler(Func<CancellationToken, Task<Stream>> connect) => new()
    {
        ConnectCallback = async (_, token) => await connect(token),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
    };

    private static void Report(JsonElement report, Action<JsonElement> onReport)
    {
        if (EngineJson.Text(report, "error") is { } error)
        {
            throw EngineRefusal.Of(HttpStatusCode.OK, error);
        }

        onReport(report);
    }

    private EngineException Nonsense(string path, Exception cause) => new(
        EngineFailure.Broken, $"The Docker engine at {Address.Text} gave no valid answer to {path}.", cause);

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;

    private static string Older(string one, string other) =>
        System.Version.TryParse(one, out Version? first) && first < System.Version.Parse(other) ? one : other;

    private async Task<HttpResponseMessage> PingAsync(
        HttpRequestMessage request,
        CancellationToken limit,
        CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(_http, request, limit);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw EngineText.Silent(Address, PingLimit, e);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, EngineBody body)
    {
        string version = body.Version is null ? Version : Older(body.Version, Version);
        HttpRequestMessage request = new(method, $"http://docker/v{version}{path}") { Content = body.Content };
        foreach ((string name, string value) in body.Headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMessageInvoker http,
        HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        HttpResponseMessage response =
            await TranslateAsync(() => http.SendAsync(request, cancellationToken), isAnswered: false);
        if ((int)response.StatusCode < (int)HttpStatusCode.BadRequest)
        {
            return response;
        }

        using (response)
        {
            string text = await TranslateAsync(
                () => response.Content.ReadAsStringAsync(cancellationToken),
                isAnswered: true);
            throw EngineRefusal.Of(response.StatusCode, EngineJson.MessageOf(text));
        }
    }
}
