using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kiln.Secrets.Http;

/// <summary>How to connect to a store. Files are named by environment variables, which messages name too.</summary>
internal sealed record ConnectionSettings
{
    /// <summary>Talks through this socket of the file system instead of a network address.</summary>
    public string? UnixSocket { get; init; }

    /// <summary>PEM files of the authorities to trust instead of the system's.</summary>
    public string? AuthorityFile { get; init; }

    public string? AuthorityDirectory { get; init; }

    public string? ClientCertificateFile { get; init; }

    public string? ClientKeyFile { get; init; }

    /// <summary>The name that the server's certificate must have, when it is not that of the address.</summary>
    public string? ServerName { get; init; }

    public bool SkipsVerification { get; init; }

    public Uri? Proxy { get; init; }

    public SocketsHttpHandler CreateHandler()
    {
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseCookies = false };
        if (Proxy is not null)
        {
            handler.Proxy = new System.Net.WebProxy(Proxy);
        }

        if (UnixSocket is { } socket)
        {
            handler.UseProxy = false;
            handler.ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(Connect(socket));
        }

        if (ServerName is not null)
        {
            handler.SslOptions.TargetHost = ServerName;
        }

        if (ClientCertificateFile is not null)
        {
            handler.SslOptions.ClientCertificates = [ReadClientCertificate(ClientCertificateFile)];
        }

        if (SkipsVerification)
        {
#pragma warning disable CA5359 // The user asks for it, with VAULT_SKIP_VERIFY or CONSUL_HTTP_SSL_VERIFY.
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (ReadAuthorities() is { Count: > 0 } authorities)
        {
            handler.SslOptions.RemoteCertificateValidationCallback =
                (_, certificate, _, errors) => IsTrusted(certificate, errors, authorities);
        }

        return handler;
    }

    private static NetworkStream Connect(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (certificate is not X509Certificate2 leaf || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }

    private X509Certificate2Collection ReadAuthorities()
    {
        X509Certificate2Collection authorities = [];
        IEnumerable<string> files = AuthorityFile is not null ? [AuthorityFile]
            : AuthorityDirectory is not null ? FilesIn(AuthorityDirectory)
            : [];
        foreach (string file in files)
        {
            Read(file, authorities.ImportFromPemFile);
        }

        return authorities;
    }

    private static string[] FilesIn(string directory) => Directory.Exists(directory)
        ? Directory.GetFiles(directory)
        : throw new SecretStoreException($"there is no directory {directory} with certificates of authorities");

    private X509Certificate2 ReadClientCertificate(string file)
    {
        X509Certificate2? certificate = null;
        Read(file, path => certificate = X509Certificate2.CreateFromPemFile(path, ClientKeyFile ?? path));
        return certificate!;
    }

    private static void Read(string file, Action<string> read)
    {
        try
        {
            read(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SecretStoreException($"cannot read the certificate file {file}: {problem.Message}");
        }
    }
}
