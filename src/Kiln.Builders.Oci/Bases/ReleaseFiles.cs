using System.Collections.Immutable;
using System.Security.Cryptography;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci.Bases;

/// <summary>
/// The signed release files of apt archives: as long as they are the same, so are the packages. They tell whether a
/// cached base is up to date.
/// </summary>
internal sealed class ReleaseFiles(HttpMessageInvoker http)
{
    private const int LargestFile = 16 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What a bootstrap took its packages from.</summary>
    /// <param name="tree">The finished root file system.</param>
    /// <param name="copies">apt's copies of the release files.</param>
    /// <returns>Digests by address; empty when not every archive can be accounted for.</returns>
    public static ImmutableSortedDictionary<string, string> Collect(string tree, string copies)
    {
        ImmutableSortedDictionary<string, string> none =
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        ImmutableSortedDictionary<string, string>.Builder digests = none.ToBuilder();
        foreach (AptSource source in Sources(tree))
        {
            string copy = Path.Combine(copies, source.ReleaseFileName);
            if (!File.Exists(copy) || !CanAsk(source.ReleaseAddress))
            {
                return none;
            }

            digests[source.ReleaseAddress] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(copy)));
        }

        return digests.ToImmutable();
    }

    /// <exception cref="BuildFailedException">An archive does not answer.</exception>
    public async Task<bool> AreUnchangedAsync(
        ImmutableSortedDictionary<string, string> digests,
        CancellationToken cancellationToken)
    {
        bool[] unchanged = await Task.WhenAll(digests.Select(
            async pair => await DigestAsync(pair.Key, cancellationToken) == pair.Value));
        return unchanged.Length > 0 && unchanged.All(static same => same);
    }

    private static AptSource[] Sources(string tree)
    {
        string folder = Path.Combine(tree, "etc/apt");
        string list = Path.Combine(folder, "sources.list");
        string lists = Path.Combine(folder, "sources.list.d");
        IEnumerable<string> files = Directory.Exists(lists) ? Directory.EnumerateFiles(lists, "*.list") : [];
        return [.. AptSource.Parse((File.Exists(list) ? files.Prepend(list) : files).SelectMany(File.ReadLines))];
    }

    private static bool CanAsk(string address) =>
        address.StartsWith("http://", StringComparison.Ordinal)
        || address.StartsWith("https://", StringComparison.Ordinal)
        || address.StartsWith("file:", StringComparison.Ordinal)
        || address.StartsWith("copy:", StringComparison.Ordinal);

    private async Task<string> DigestAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            byte[] content = address.StartsWith("http", StringComparison.Ordinal)
                ? await DownloadAsync(address, cancellationToken)
                : await File.ReadAllBytesAsync(LocalPath(address), cancellationToken);
            return Convert.ToHexStringLower(SHA256.HashData(content));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw Unreachable(address, e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(address, $"no answer within {Patience.TotalSeconds:0} seconds", e);
        }
    }

    private static string LocalPath(string address)
    {
        string path = address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return "/" + path.TrimStart('/');
    }

    private static BuildFailedException Unreachable(string address, string cause, Exception inner) => new(
        $"The mirror could not be asked whether its packages have changed ({address}): {cause}. Check the mirror "
        + "of the bootstrap block and the network.",
        inner);

    private async Task<byte[]> DownloadAsync(string address, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        using HttpResponseMessage response = await http.SendAsync(request, patience.Token);
        response.EnsureSuccessStatusCode();
        await response.Content.LoadIntoBufferAsync(LargestFile, patience.Token);
        return await response.Content.ReadAsByteArrayAsync(patience.Token);
    }
}
