using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Kiln.Secrets.Http;

namespace Kiln.Secrets;

/// <summary>Vault, configured by the environment as Vault's own tools are.</summary>
internal sealed class VaultStore(SecretStoreOptions options)
{
    private const string DefaultAddress = "https://127.0.0.1:8200";

    private const string UnixScheme = "unix://";

    private const int DefaultRetries = 2;

    private const int MaxRetries = 10;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    public VaultSecret Read(string path, CancellationToken cancellationToken)
    {
        string token = options.Get("VAULT_TOKEN")
            ?? throw new SecretStoreException("Must set VAULT_TOKEN env var in order to use vault template function");
        (Uri server, string? socket) = Address();
        StoreConnection connection = new(options, Settings(socket), "is Vault there? VAULT_ADDR says where")
        {
            Timeout = ReadTimeout(),
            Retries = Retries(),
            Redirections = 1,
            IsTransient = static r => r.Status is 412 or 429 or (>= 500 and not 501),
        };
        string escaped = string.Join('/', path.Trim('/').Split('/').Select(Uri.EscapeDataString));
        StoreRequest request = new(HttpMethod.Get, new Uri(server, $"{server.AbsolutePath.TrimEnd('/')}/v1/{escaped}"))
        {
            Headers = Headers(token),
        };
        return Secret(Send(connection, request, cancellationToken));
    }

    private static StoreResponse Send(StoreConnection connection, StoreRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return connection.Send(request, cancellationToken);
        }
        catch (SecretStoreException problem)
        {
            throw new SecretStoreException($"Error reading vault secret: {problem.Message}");
        }
    }

    private static VaultSecret Secret(StoreResponse response)
    {
        JsonElement? data = response.TryJson() is { ValueKind: JsonValueKind.Object } body
            && body.TryGetProperty("data", out JsonElement found)
            && found.ValueKind == JsonValueKind.Object ? found : null;
        if (data is { } entries && (response.IsSuccess || response.Status == 404))
        {
            return new VaultSecret(entries);
        }

        if (response.IsSuccess || response.Status == 404)
        {
            throw new SecretStoreException("Vault Secret does not exist at the given path");
        }

        string advice = response.Status == 403
            ? "; check that VAULT_TOKEN is valid and its policies allow reading this path (a KV version 2 path has /data/ after the mount)"
            : response.Status == 503 ? "; Vault is sealed or in maintenance" : "";
        throw new SecretStoreException($"Error reading vault secret: {response.Request} answered {response.Status}: {Errors(response)}{advice}");
    }

    private static string Errors(StoreResponse response)
    {
        bool listed = response.TryJson() is { ValueKind: JsonValueKind.Object } body
            && body.TryGetProperty("errors", out JsonElement errors)
            && errors.ValueKind == JsonValueKind.Array
            && errors.GetArrayLength() > 0;
        return listed
            ? string.Join(", ", response.Json().GetProperty("errors").EnumerateArray().Select(static e => e.ToString().ReplaceLineEndings(" ").Trim()))
            : "no reason given";
    }

    private (Uri Server, string? Socket) Address()
    {
        string address = options.Get("VAULT_AGENT_ADDR", "VAULT_ADDR") ?? DefaultAddress;
        if (address.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            return (new Uri("http://localhost"), address[UnixScheme.Length..]);
        }

        bool isValid = Uri.TryCreate(address, UriKind.Absolute, out Uri? server) && server.Scheme is "http" or "https";
        return isValid
            ? (server!, null)
            : throw new SecretStoreException($"the environment variable VAULT_ADDR is not an address such as https://vault.example:8200: \"{address}\"");
    }

    private ConnectionSettings Settings(string? socket) => new()
    {
        UnixSocket = socket,
        AuthorityFile = options.Get("VAULT_CACERT"),
        AuthorityDirectory = options.Get("VAULT_CAPATH"),
        ClientCertificateFile = options.Get("VAULT_CLIENT_CERT"),
        ClientKeyFile = options.Get("VAULT_CLIENT_KEY"),
        ServerName = options.Get("VAULT_TLS_SERVER_NAME"),
        SkipsVerification = options.Flag("VAULT_SKIP_VERIFY") == true,
        Proxy = options.Get("VAULT_PROXY_ADDR", "VAULT_HTTP_PROXY") is { } proxy && Uri.TryCreate(proxy, UriKind.Absolute, out Uri? uri) ? uri : null,
    };

    private ImmutableArray<KeyValuePair<string, string>> Headers(string token) =>
    [
        KeyValuePair.Create("X-Vault-Token", token),
        KeyValuePair.Create("X-Vault-Request", "true"),
        .. options.Get("VAULT_NAMESPACE") is { } space ? [KeyValuePair.Create("X-Vault-Namespace", space)] : Array.Empty<KeyValuePair<string, string>>(),
    ];

    private int Retries()
    {
        if (options.Get("VAULT_MAX_RETRIES") is not { } text)
        {
            return DefaultRetries;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int retries)
            ? Math.Min(retries, MaxRetries)
            : throw new SecretStoreException($"the environment variable VAULT_MAX_RETRIES must be a whole number, not \"{text}\"");
    }

    /// <summary>Seconds, or a number with a unit.</summary>
    private TimeSpan ReadTimeout()
    {
        if (options.Get("VAULT_CLIENT_TIMEOUT") is not { } text)
        {
            return DefaultTimeout;
        }

        string digits = text.TrimEnd('s', 'm', 'h');
        double seconds = text[digits.Length..] switch
        {
            "" or "s" => 1,
            "ms" => 0.001,
            "m" => 60,
            "h" => 3600,
            _ => 0,
        };
        const double Longest = 24 * 3600;
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            && seconds * count is > 0 and <= Longest
            ? TimeSpan.FromSeconds(count * seconds)
            : throw new SecretStoreException($"the environment variable VAULT_CLIENT_TIMEOUT must be a time such as 30 or 30s, not \"{text}\"");
    }
}
