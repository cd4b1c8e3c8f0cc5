"""Decision methods for grassroots consultation 基层协商: plain values in, result with trace and digest out."""

__version__ = "0.1.0"
