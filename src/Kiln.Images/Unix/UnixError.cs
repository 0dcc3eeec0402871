using System.Runtime.InteropServices;
using Kiln.Images.Model;

namespace Kiln.Images.Unix;

/// <summary>Turns the error number of the last call into an exception that names what was tried.</summary>
internal static class UnixError
{
    public static int Last => Marshal.GetLastPInvokeError();

    /// <param name="action">What was tried, with the file: <c>create 'etc/passwd'</c>.</param>
    public static ImageException Of(string action, int error)
    {
        string hint = error switch
        {
            Libc.OperationNotPermitted => " This needs root, or a user namespace in which it is allowed.",
            Libc.NoSpace => " Free some space and try again.",
            Libc.NotSupported => " The file system there cannot hold it; use another one, such as ext4.",
            _ => "",
        };
        return new ImageException(
            ImageFailure.System,
            $"Cannot {action}: {Marshal.GetPInvokeErrorMessage(error)}.{hint}");
    }

    public static void Check(int result, string action, string raw)
    {
        if (result < 0)
        {
            throw Of($"{action} '{RawName.ToText(raw)}'", Last);
        }
    }
}
