using Kiln.Machines.Web;
using Kiln.Machines.Web.Http;

namespace Kiln.Machines.Tests.Web;

/// <summary>What holds for all bytes that a client can send. Also run by the fuzzer.</summary>
internal static class RequestInvariants
{
    public static void Check(byte[] input)
    {
        int end = RequestHead.FindEnd(input);
        if (end < 0 || end > input.Length)
        {
            throw new InvalidOperationException($"The head ends at {end} of {input.Length} bytes.");
        }

        RequestHead? head = RequestHead.Parse(input.AsSpan(0, end == 0 ? input.Length : end), out int status);
        if (head is null ? status is < 400 or > 599 : head.Target.Length == 0)
        {
            throw new InvalidOperationException($"The status is {status}.");
        }

        if (head is not null)
        {
            CheckPath(head.Target);
            CheckRange(head.Range);
        }
    }

    private static void CheckPath(string target)
    {
        if (HttpPath.Decode(target) is not string path || !path.StartsWith('/'))
        {
            return;
        }

        string clean = HttpPath.Clean(path);
        if (!clean.StartsWith('/') || clean.Split('/').Contains("..") || HttpPath.Clean(clean) != clean)
        {
            throw new InvalidOperationException($"{path} becomes {clean}");
        }
    }

    private static void CheckRange(string? header)
    {
        foreach (long size in new[] { 0, 1, 1000, long.MaxValue })
        {
            if (ByteRange.Parse(header, size, out bool isUnsatisfiable) is ByteRange range
                && (isUnsatisfiable || range.Start < 0 || range.Length < 1 || range.Start > size - range.Length))
            {
                throw new InvalidOperationException($"{header} of {size} bytes is {range}");
            }
        }
    }
}
