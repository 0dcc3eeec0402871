using System.Globalization;

namespace Kiln.Images.Model;

/// <summary>Points in time as image configurations write them.</summary>
public static class ImageTime
{
    /// <summary>RFC 3339 in UTC, whole seconds, so that the same input gives the same bytes everywhere.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
