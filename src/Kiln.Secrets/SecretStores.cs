using Kiln.Secrets.Aws;

namespace Kiln.Secrets;

/// <summary>
/// The stores that secrets can be fetched from. Nothing is connected before the first call, and a secret that was read
/// once is remembered: all parts of a template see the same one. Safe from any thread; calls wait for each other.
/// </summary>
/// <remarks>The calls block, because the functions of templates do.</remarks>
public sealed class SecretStores(SecretStoreOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Store, string Path), object> _read = [];

    /// <summary>A value of Consul's key/value store.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SecretResult ConsulKey(string key, CancellationToken cancellationToken) =>
        Guard(() => Remember(("consul", key), () => new ConsulStore(options).Read(key, cancellationToken)));

    /// <summary>One entry of a secret in Vault, of either version of its key/value store.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SecretResult Vault(string path, string key, CancellationToken cancellationToken) => Guard(() =>
        Remember(("vault", path), () => new VaultStore(options).Read(path, cancellationToken)).Entry(key));

    /// <summary>One entry of a secret in AWS Secrets Manager; null takes its only entry, or its text.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SecretResult AwsSecret(string name, string? key, CancellationToken cancellationToken) =>
        Guard(() => AwsSecretEntry.Find(AwsText(name, cancellationToken), key));

    /// <summary>The text of a secret in AWS Secrets Manager as it is.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SecretResult AwsSecretText(string name, CancellationToken cancellationToken) =>
        Guard(() => AwsText(name, cancellationToken));

    private static SecretResult Guard(Func<string> read)
    {
        try
        {
            return SecretResult.Found(read());
        }
        catch (SecretStoreException problem)
        {
            return SecretResult.Fail(problem.Message);
        }
    }

    private string AwsText(string name, CancellationToken cancellationToken) =>
        Remember(("aws", name), () => new AwsSecretsManager(options).Read(name, cancellationToken));

    private T Remember<T>((string Store, string Path) what, Func<T> read)
        where T : class
    {
        lock (_lock)
        {
            if (_read.TryGetValue(what, out object? known))
            {
                return (T)known;
            }

            T value = read();
            _read.Add(what, value);
            return value;
        }
    }
}
