// Package message writes numbers for the messages of package verify.
//
// In go points, and numbers that should be equal; out come their texts.
package message
