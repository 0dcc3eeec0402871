using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Kiln.Secrets.Http;

namespace Kiln.Secrets;

/// <summary>Consul's key/value store, configured by the environment as Consul's own tools are.</summary>
internal sealed class ConsulStore(SecretStoreOptions options)
{
    private const string DefaultAddress = "127.0.0.1:8500";

    private const string UnixScheme = "unix://";

    public string Read(string key, CancellationToken cancellationToken)
    {
        (Uri server, string? socket) = Address();
        StoreConnection connection = new(options, Settings(socket), "is Consul's agent there? CONSUL_HTTP_ADDR says where")
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
        StoreRequest request = new(HttpMethod.Get, KeyAddress(server, key)) { Headers = Headers() };
        StoreResponse response = Send(connection, request, cancellationToken);
        if (response.Status == 404)
        {
            throw new SecretStoreException($"key does not exist at the given path: {key}");
        }

        if (!response.IsSuccess)
        {
            throw new SecretStoreException($"error reading consul key: {response.Request} answered {response.Status}: {Excerpt(response)}{Advice(response.Status)}");
        }

        return Value(response.Json()) is { Length: > 0 } value
            ? value
            : throw new SecretStoreException($"value is empty at path {key}");
    }

    private static StoreResponse Send(StoreConnection connection, StoreRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return connection.Send(request, cancellationToken);
        }
        catch (SecretStoreException problem)
        {
            throw new SecretStoreException($"error reading consul key: {problem.Message}");
        }
    }

    private (Uri Server, string? Socket) Address()
    {
        string address = options.Get("CONSUL_HTTP_ADDR") ?? DefaultAddress;
        if (address.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            return (new Uri("http://localhost"), address[UnixScheme.Length..]);
        }

        string scheme = options.Flag("CONSUL_HTTP_SSL") == true ? "https" : "http";
        string full = address.Contains("://", StringComparison.Ordinal) ? address : $"{scheme}://{address}";
        bool isValid = Uri.TryCreate(full, UriKind.Absolute, out Uri? server) && server.Scheme is "http" or "https";
        return isValid
            ? (server!, null)
            : throw new SecretStoreException($"the environment variable CONSUL_HTTP_ADDR is not an address: \"{address}\"");
    }

    private Uri KeyAddress(Uri server, string key)
    {
        string path = string.Join('/', key.TrimStart('/').Split('/').Select(Uri.EscapeDataString));
        string[] query =
        [
            .. options.Get("CONSUL_NAMESPACE") is { } space ? [$"ns={Uri.EscapeDataString(space)}"] : Array.Empty<string>(),
            .. options.Get("CONSUL_PARTITION") is { } partition ? [$"partition={Uri.EscapeDataString(partition)}"] : Array.Empty<string>(),
        ];
        string prefix = server.AbsolutePath.TrimEnd('/');
        return new Uri(server, $"{prefix}/v1/kv/{path}{(query.Length > 0 ? "?" + string.Join('&', query) : "")}");
    }

    private ConnectionSettings Settings(string? socket) => new()
    {
        UnixSocket = socket,
        AuthorityFile = options.Get("CONSUL_CACERT"),
        AuthorityDirectory = options.Get("CONSUL_CAPATH"),
        ClientCertificateFile = options.Get("CONSUL_CLIENT_CERT"),
        ClientKeyFile = options.Get("CONSUL_CLIENT_KEY"),
        ServerName = options.Get("CONSUL_TLS_SERVER_NAME"),
        SkipsVerification = options.Flag("CONSUL_HTTP_SSL_VERIFY") == false,
    };

    private ImmutableArray<KeyValuePair<string, string>> Headers()
    {
        ImmutableArray<KeyValuePair<string, string>>.Builder headers =
            ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        if (Token() is { Length: > 0 } token)
        {
            headers.Add(KeyValuePair.Create("X-Consul-Token", token));
        }

        if (options.Get("CONSUL_HTTP_AUTH") is { } login)
        {
            headers.Add(KeyValuePair.Create("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(login))}"));
        }

        return headers.ToImmutable();
    }

    private string? Token()
    {
        if (options.Get("CONSUL_HTTP_TOKEN") is { } token)
        {
            return token;
        }

        if (options.Get("CONSUL_HTTP_TOKEN_FILE") is not { } file)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SecretStoreException($"cannot read the token file {file} that CONSUL_HTTP_TOKEN_FILE names: {problem.Message}");
        }
    }

    private static string? Value(JsonElement entries)
    {
        bool isEntry = entries.ValueKind == JsonValueKind.Array && entries.GetArrayLength() > 0;
        if (!isEntry || !entries[0].TryGetProperty("Value", out JsonElement value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        return value.TryGetBytesFromBase64(out byte[]? bytes) && System.Text.Unicode.Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes)
            : throw new SecretStoreException("the value in Consul is not UTF-8 text");
    }

    private static string Excerpt(StoreResponse response)
    {
        const int Longest = 200;
        string text = response.Text.ReplaceLineEndings(" ").Trim();
        return text.Length == 0 ? "no reason given" : text.Length <= Longest ? text : text[..Longest] + "...";
    }

    private static string Advice(int status) => status is 401 or 403
        ? "; check that CONSUL_HTTP_TOKEN is valid and may read this key"
        : "";
}
