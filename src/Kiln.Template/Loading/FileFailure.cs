namespace Kiln.Template.Loading;

/// <summary>Why a file could not be read, without the path, which the message around it has.</summary>
internal static class FileFailure
{
    public static bool IsExpected(Exception error) => error is IOException or UnauthorizedAccessException;

    public static string Describe(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory.",
        UnauthorizedAccessException => "permission denied.",
        _ => error.Message,
    };
}
